# What every target of ours is compiled with. Third-party headers come in as SYSTEM and are not judged.
add_library(sigwatch_warnings INTERFACE)
target_compile_options(sigwatch_warnings INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual -Wsuggest-override
  -Wextra-semi -Wimplicit-fallthrough)
# GCC 12 and 14 see these in correct code: Asio's coroutine frames (its operator delete inlined away), std::optional, and at -O2
# std::string::replace (GCC bug 105651).
target_compile_options(sigwatch_warnings INTERFACE
  "$<$<CXX_COMPILER_ID:GNU>:-Wno-mismatched-new-delete;-Wno-maybe-uninitialized;-Wno-restrict>")
if(SIGWATCH_WERROR)
  target_compile_options(sigwatch_warnings INTERFACE -Werror)
endif()
# What is right in a file of its own: a member whose type is of the anonymous namespace, a name that another file has too.
target_compile_options(sigwatch_warnings INTERFACE "$<$<BOOL:$<TARGET_PROPERTY:UNITY_BUILD>>:-Wno-shadow>")
target_compile_options(sigwatch_warnings INTERFACE
  "$<$<AND:$<CXX_COMPILER_ID:GNU>,$<BOOL:$<TARGET_PROPERTY:UNITY_BUILD>>>:-Wno-subobject-linkage>")
if(SIGWATCH_FAILPOINTS)
  target_compile_definitions(sigwatch_warnings INTERFACE SIGWATCH_FAILPOINTS)
endif()
# What is under test. A test itself is compiled without: what it calls is watched, and it takes half the time.
add_library(sigwatch_sanitized INTERFACE)
if(SIGWATCH_SANITIZE)
  # Left out: what AddressSanitizer finds as well (null), and what costs a fifth of the time to find little here (alignment, vptr).
  # With GCC also what costs a seventh, and nearly always ends in an access that AddressSanitizer sees (object-size, pointer-overflow).
  target_compile_options(sigwatch_sanitized INTERFACE -fsanitize=address,undefined -fno-sanitize=null,alignment,vptr
    $<$<CXX_COMPILER_ID:GNU>:-fno-sanitize=object-size,pointer-overflow> -fno-sanitize-recover=all -fno-omit-frame-pointer)
  # Clang 14 cannot put its mark in front of a function that is a coroutine.
  target_compile_options(sigwatch_sanitized INTERFACE $<$<CXX_COMPILER_ID:Clang>:-fno-sanitize=function>)
  # At a fixed address: a start, of which the tests make thousands, takes half the time without relocations.
  add_compile_options(-g1 -fno-pie)
  add_compile_definitions(_GLIBCXX_ASSERTIONS)
  add_link_options(-fsanitize=address,undefined -no-pie)
endif()
if(SIGWATCH_HARDEN)
  include(CheckCXXCompilerFlag)
  foreach(flag -fstack-protector-strong -fstack-clash-protection -fcf-protection=full -fstrict-flex-arrays=3
               -ftrivial-auto-var-init=zero -fno-delete-null-pointer-checks -fno-strict-overflow -fno-strict-aliasing -Wformat=2)
    string(MAKE_C_IDENTIFIER "HAVE${flag}" have)
    check_cxx_compiler_flag(${flag} ${have})
    if(${have})
      target_compile_options(sigwatch_warnings INTERFACE ${flag})
    endif()
  endforeach()
  target_compile_options(sigwatch_warnings INTERFACE -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3 -D_GLIBCXX_ASSERTIONS)
  target_link_options(sigwatch_warnings INTERFACE -pie -Wl,-z,relro -Wl,-z,now -Wl,-z,noexecstack -Wl,--as-needed)
endif()
