# Turns text files into a .cc that holds them: cmake -DOUT=x.cc "-DTEXTS=a.txt|b.txt" -P embed_texts.cmake
string(REPLACE "|" ";" files "${TEXTS}")
set(entries "")
foreach(file IN LISTS files)
  get_filename_component(name "${file}" NAME_WE)
  file(READ "${file}" text)
  if(text MATCHES "\\)SIGWATCH\"")
    message(FATAL_ERROR "${file} holds the end mark of a raw string")
  endif()
  string(APPEND entries "    {\"${name}\", R\"SIGWATCH(${text})SIGWATCH\"},\n")
endforeach()
file(WRITE "${OUT}" "#include \"render/builtin_texts.h\"\n\nnamespace sigwatch {\n\nconst std::vector<BuiltinText>& builtin_texts() {
  static const std::vector<BuiltinText> texts = {\n${entries}  };\n  return texts;\n}\n\n}  // namespace sigwatch\n")
