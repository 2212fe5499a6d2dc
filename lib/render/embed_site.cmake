# Turns the page's templates into a .cc that holds them, by file name: cmake -DOUT=x.cc "-DTEXTS=a.html|b.css" -P embed_site.cmake
string(REPLACE "|" ";" files "${TEXTS}")
set(entries "")
foreach(file IN LISTS files)
  get_filename_component(name "${file}" NAME)
  file(READ "${file}" text)
  if(text MATCHES "\\)SIGWATCH\"")
    message(FATAL_ERROR "${file} holds the end mark of a raw string")
  endif()
  string(APPEND entries "    {\"${name}\", R\"SIGWATCH(${text})SIGWATCH\"},\n")
endforeach()
file(WRITE "${OUT}" "#include \"render/builtin_texts.h\"\n#include \"render/site/site_texts.h\"\n\nnamespace sigwatch {\n\nconst std::vector<BuiltinText>& builtin_site_texts() {
  static const std::vector<BuiltinText> texts = {\n${entries}  };\n  return texts;\n}\n\n}  // namespace sigwatch\n")
