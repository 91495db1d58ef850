add_executable(consumer ${CMAKE_CURRENT_LIST_DIR}/consumer.cpp)
target_link_libraries(consumer PRIVATE tracuu::tracuu)
add_executable(headers_consumer ${CMAKE_CURRENT_LIST_DIR}/headers_consumer.cpp)
target_link_libraries(headers_consumer PRIVATE tracuu::headers)
