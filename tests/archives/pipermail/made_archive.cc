#include "archives/pipermail/made_archive.h"

#include <zlib.h>

#include <array>

#include "core/base/text.h"

namespace sigwatch::test {

namespace {
constexpr std::string_view kFolder = "/pipermail/sig-a/";
}  // namespace

std::string made_post(std::string_view id, std::string_view when, std::string_view date, std::string_view body) {
  std::string post = "From jane at example.org  " + std::string(when) + "\nFrom: jane at example.org (Jane Roe)\n";
  post += "Date: " + std::string(date) + "\nSubject: [Sig-a] About " + std::string(id) + "\nMessage-ID: <" +
          std::string(id) + "@example.org>\n\n";
  return post + std::string(body) + "\n\n";
}

std::string made_index(std::string_view list, const std::vector<std::string>& volumes, std::string_view extension) {
  const std::string name(list);
  std::string page =
      "<!DOCTYPE HTML PUBLIC \"-//W3C//DTD HTML 4.01 Transitional//EN\">\n<HTML>\n  <HEAD>\n     <title>The " + name +
      " Archives</title>\n  </HEAD>\n  <BODY BGCOLOR=\"#ffffff\">\n     <h1>The " + name +
      " Archives </h1>\n     <p>\n      You can get <a href=\"https://lists.example.org/mailman/listinfo/" + name +
      "\">more information about this list</a>.\n     </p>\n     \t<table border=3>\n";
  for (const auto& volume : volumes) {
    page += "\t    <tr>\n            <td>" + volume + ":</td>\n            <td>\n";
    page += "              <A href=\"" + volume + "/thread.html\">[ Thread ]</a>\n              <A href=\"" + volume +
            "/date.html\">[ Date ]</a>\n";
    page += "            </td>\n            <td><A href=\"" + volume + std::string(extension) +
            "\">[ Text ]</a></td>\n            </tr>\n";
  }
  return page + "              </table>\n\n     </BODY>\n     </HTML>\n";
}

std::string made_empty_page(std::string_view list) {
  const std::string name(list);
  return "<HTML><HEAD><title>The " + name + " Archives</title></HEAD><BODY><h1>The " + name +
         " Archives </h1><p>No messages have been posted to this list yet, so the archives are\ncurrently empty. You "
         "can get "
         "<a href=\"https://lists.example.org/mailman/listinfo/" +
         name + "\">more information about this list</a>.</p></BODY></HTML>\n";
}

std::string gzipped(std::string_view text) {
  z_stream stream{};
  deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  std::string source(text);
  std::string out(deflateBound(&stream, static_cast<uLong>(source.size())) + 64, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(source.data());
  stream.avail_in = static_cast<uInt>(source.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

MadeArchive::MadeArchive() : server_([this](const CannedRequest& request) { return play(request); }) {}

void MadeArchive::put(const std::string& name, std::string bytes) {
  const std::lock_guard lock(mutex_);
  files_[name] = std::move(bytes);
}

void MadeArchive::drop(const std::string& name) {
  const std::lock_guard lock(mutex_);
  files_.erase(name);
}

void MadeArchive::append(const std::string& name, std::string_view bytes) {
  const std::lock_guard lock(mutex_);
  files_[name] += bytes;
}

void MadeArchive::answer_with(const std::string& name, CannedAnswer answer) {
  const std::lock_guard lock(mutex_);
  answers_[name] = std::move(answer);
}

std::vector<std::string> MadeArchive::asked() {
  const auto all = server_.requests();
  std::vector<std::string> names;
  for (; seen_ < all.size(); ++seen_) {
    const auto& request = all[seen_];
    auto name = request.target.starts_with(kFolder) ? request.target.substr(kFolder.size()) : request.target;
    if (!request.field("If-None-Match").empty() || !request.field("If-Modified-Since").empty()) name += "?";
    if (!request.field("Range").empty()) name += "+";
    names.push_back(name.empty() ? "index" : (name == "?" ? "index?" : name));
  }
  return names;
}

CannedAnswer MadeArchive::play(const CannedRequest& request) {
  const std::lock_guard lock(mutex_);
  if (!request.target.starts_with(kFolder)) return answer(404, "not here");
  const auto name = request.target.substr(kFolder.size());
  if (const auto found = answers_.find(name); found != answers_.end()) return found->second;
  const auto file = files_.find(name);
  if (file == files_.end()) return answer(404, "<html><title>404 Not Found</title></html>");
  if (!validators_) return answer(200, file->second);
  return serve_file(request, file->second, "\"" + std::to_string(stable_hash(file->second)) + "\"");
}

}  // namespace sigwatch::test
