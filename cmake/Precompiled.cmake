# Headers that most sources of a group read are compiled once, where SIGWATCH_PRECOMPILE says so. A file still includes what it uses: dev and
# release are built without.
set(sigwatch_std_headers <algorithm> <chrono> <functional> <map> <memory> <optional> <set> <string> <string_view> <variant> <vector>)

# sigwatch_precompiled(NAME PACKAGES ... OPTIONS ... HEADERS ...): what others name in REUSE_FROM
function(sigwatch_precompiled name)
  cmake_parse_arguments(ARG "" "" "PACKAGES;OPTIONS;HEADERS" ${ARGN})
  set(source "${CMAKE_CURRENT_BINARY_DIR}/${name}.cc")
  file(CONFIGURE OUTPUT "${source}" CONTENT "// Here for its precompiled header.\n")
  add_library(${name} OBJECT EXCLUDE_FROM_ALL "${source}")
  target_link_libraries(${name} PRIVATE sigwatch_warnings ${ARG_PACKAGES})
  target_compile_options(${name} PRIVATE ${ARG_OPTIONS} $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
  target_precompile_headers(${name} PRIVATE ${sigwatch_std_headers} ${ARG_HEADERS})
endfunction()

if(SIGWATCH_PRECOMPILE)
  sigwatch_precompiled(sigwatch_coroutines PACKAGES sigwatch_sanitized sigwatch_asio
    HEADERS <boost/asio/awaitable.hpp> <boost/asio/co_spawn.hpp> <boost/asio/detached.hpp> <boost/asio/io_context.hpp>
            <boost/asio/steady_timer.hpp> <boost/asio/use_awaitable.hpp>)
  if(BUILD_TESTING OR NOT DEFINED BUILD_TESTING)
    sigwatch_precompiled(sigwatch_tests PACKAGES GTest::gtest GTest::gmock OPTIONS -O0 HEADERS <gmock/gmock.h> <gtest/gtest.h>)
  endif()
endif()

# use_precompiled(TARGET NAME): does nothing where SIGWATCH_PRECOMPILE is off
function(use_precompiled target name)
  if(SIGWATCH_PRECOMPILE)
    target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
    target_precompile_headers(${target} REUSE_FROM ${name})
  endif()
endfunction()
