// The least that a program with libcurl can do: asks for each line's URL once, eight connections at a time, and counts.
// What sigwatchd is measured against in scripts/bench --lists.
//   bare_multi FILE     lines of `URL` or `URL<tab>ETag`
#include <curl/curl.h>

#include <fstream>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

namespace {

constexpr std::size_t kAtOnce = 8;

struct Slot {
  CURL* easy = curl_easy_init();
  curl_slist* headers = nullptr;
};

struct Work {
  std::ifstream lines;
  long asked = 0, unchanged = 0, failed = 0;
  long long bytes = 0;
};

std::size_t take(char*, std::size_t one, std::size_t size, void* work) {
  static_cast<Work*>(work)->bytes += static_cast<long long>(one * size);
  return one * size;
}

bool start_next(CURLM* multi, Slot& slot, Work& work) {
  std::string line;
  if (!std::getline(work.lines, line)) return false;
  const auto tab = line.find('\t');
  curl_slist_free_all(slot.headers);
  slot.headers = nullptr;
  if (tab != std::string::npos)
    slot.headers = curl_slist_append(nullptr, ("If-None-Match: " + line.substr(tab + 1)).c_str());
  curl_easy_setopt(slot.easy, CURLOPT_URL, line.substr(0, tab).c_str());
  curl_easy_setopt(slot.easy, CURLOPT_HTTPHEADER, slot.headers);
  curl_easy_setopt(slot.easy, CURLOPT_WRITEFUNCTION, take);
  curl_easy_setopt(slot.easy, CURLOPT_WRITEDATA, &work);
  curl_easy_setopt(slot.easy, CURLOPT_PRIVATE, &slot);
  curl_multi_add_handle(multi, slot.easy);
  ++work.asked;
  return true;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  curl_global_init(CURL_GLOBAL_DEFAULT);
  CURLM* multi = curl_multi_init();
  Work work;
  work.lines.open(argv[1]);
  std::vector<std::unique_ptr<Slot>> slots;
  int running = 0;
  for (std::size_t i = 0; i < kAtOnce; ++i) {
    slots.push_back(std::make_unique<Slot>());
    start_next(multi, *slots.back(), work);
  }
  do {
    curl_multi_perform(multi, &running);
    int left = 0;
    while (CURLMsg* message = curl_multi_info_read(multi, &left)) {
      Slot* slot = nullptr;
      long status = 0;
      curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &slot);
      curl_easy_getinfo(message->easy_handle, CURLINFO_RESPONSE_CODE, &status);
      work.failed += message->data.result != CURLE_OK;
      work.unchanged += status == 304;
      curl_multi_remove_handle(multi, message->easy_handle);
      running += start_next(multi, *slot, work);
    }
    if (running > 0) curl_multi_poll(multi, nullptr, 0, 1000, nullptr);
  } while (running > 0);
  std::cout << work.asked << " requests, " << work.unchanged << " unchanged, " << work.failed << " failed, "
            << work.bytes << " bytes\n";
  return work.failed == 0 ? 0 : 1;
}
