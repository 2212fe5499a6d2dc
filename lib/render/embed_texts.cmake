# Turns text files into a .cc that holds them, for FUNCTION of HEADER: cmake -DOUT=x.cc "-DTEXTS=a.txt|b.css" -DFUNCTION=... -DHEADER=... -DNAMED_BY=NAME|NAME_WE
# -P embed_texts.cmake. NAMED_BY: the file's name with or without its extension.
string(REPLACE "|" ";" files "${TEXTS}")
set(entries "")
foreach(file IN LISTS files)
  get_filename_component(name "${file}" ${NAMED_BY})
  file(READ "${file}" text)
  if(text MATCHES "\\)SIGWATCH\"")
    message(FATAL_ERROR "${file} holds the end mark of a raw string")
  endif()
  string(APPEND entries "    {\"${name}\", R\"SIGWATCH(${text})SIGWATCH\"},\n")
endforeach()
file(WRITE "${OUT}" "#include \"${HEADER}\"\n\nnamespace sigwatch {\n\nconst std::vector<BuiltinText>& ${FUNCTION}() {
  static const std::vector<BuiltinText> texts = {\n${entries}  };\n  return texts;\n}\n\n}  // namespace sigwatch\n")
