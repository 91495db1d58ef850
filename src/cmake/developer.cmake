# What only those who work on tracuu need. Included before the first target.
find_package(Python3 REQUIRED COMPONENTS Interpreter)  # linters and reports
find_program(TRACUU_CCACHE ccache)
mark_as_advanced(TRACUU_CCACHE)
if(TRACUU_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${TRACUU_CCACHE})
endif()
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_CXX_EXTENSIONS OFF)
