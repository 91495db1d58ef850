file(REMOVE_RECURSE ${directory})
file(MAKE_DIRECTORY ${directory})
execute_process(COMMAND ${program} WORKING_DIRECTORY ${directory} OUTPUT_VARIABLE printed
  COMMAND_ERROR_IS_FATAL ANY)
if(NOT printed MATCHES "^qd-1: .*chợ")
  message(FATAL_ERROR "the example of the README printed: ${printed}")
endif()
