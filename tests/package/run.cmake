# Builds, installs and uses the library as `variant` (static or shared): by add_subdirectory, by
# find_package and by pkg-config. Every consumer is run.
cmake_minimum_required(VERSION 3.25)
function(run)
  list(JOIN ARGV " " line)
  message(STATUS "${line}")
  execute_process(COMMAND ${ARGV} COMMAND_ERROR_IS_FATAL ANY)
endfunction()

# Nothing installed by an earlier run may help this one.
set(prefix ${build}/prefix)
set(moved ${build}/moved)
file(REMOVE_RECURSE ${prefix} ${moved} ${build}/find_package)
set(is_shared OFF)
if(variant STREQUAL "shared")
  set(is_shared ON)
endif()
# Quick to compile: what is tested is the package, not its speed.
set(settings -G ${generator} -D CMAKE_CXX_COMPILER=${cxx} -D CMAKE_CXX_COMPILER_LAUNCHER=${launcher}
  -D CMAKE_BUILD_TYPE=Debug -D CMAKE_CXX_FLAGS_DEBUG=-O0)

# 1. add_subdirectory; the same build then installs what the others find.
set(dir ${build}/add_subdirectory)
run(${CMAKE_COMMAND} -S ${source}/tests/package/add_subdirectory -B ${dir} ${settings}
  -D BUILD_SHARED_LIBS=${is_shared} -D TRACUU_INSTALL=ON -D TRACUU_TOOLS=${tools}
  -D CMAKE_INSTALL_LIBDIR=lib)
run(${CMAKE_COMMAND} --build ${dir} --parallel ${jobs})
run(${dir}/consumer)
run(${dir}/headers_consumer)
run(${CMAKE_COMMAND} --install ${dir} --prefix ${prefix})

# 2. find_package, in a prefix that was moved after the installation.
file(RENAME ${prefix} ${moved})
set(dir ${build}/find_package)
run(${CMAKE_COMMAND} -S ${source}/tests/package/find_package -B ${dir} ${settings}
  -D CMAKE_PREFIX_PATH=${moved})
run(${CMAKE_COMMAND} --build ${dir} --parallel ${jobs})
run(${dir}/consumer)
run(${dir}/headers_consumer)

# 3. pkg-config.
find_program(pkg_config NAMES pkg-config pkgconf REQUIRED)
set(ENV{PKG_CONFIG_PATH} ${moved}/lib/pkgconfig)
function(flags_of result)
  execute_process(COMMAND ${pkg_config} ${ARGN} OUTPUT_VARIABLE flags COMMAND_ERROR_IS_FATAL ANY)
  separate_arguments(flags UNIX_COMMAND "${flags}")
  set(${result} ${flags} PARENT_SCOPE)
endfunction()
set(linking --static)
if(is_shared)
  set(linking --shared)
endif()
flags_of(flags ${linking} --cflags --libs tracuu)
run(${cxx} -std=c++20 ${source}/tests/package/consumer.cpp -o ${build}/consumer ${flags}
  -Wl,-rpath,${moved}/lib)
run(${build}/consumer)
flags_of(flags --cflags --libs tracuu-headers)
run(${cxx} -std=c++20 ${source}/tests/package/headers_consumer.cpp -o ${build}/headers_consumer ${flags})
run(${build}/headers_consumer)

# 4. The installed program finds a shared library by itself.
if(EXISTS ${moved}/bin/tracuu)
  run(${moved}/bin/tracuu --help)
endif()
