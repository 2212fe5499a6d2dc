#include <benchmark/benchmark.h>

#include <algorithm>
#include <string>
#include <vector>

#include "archives/mbox/mbox.h"
#include "core/evidence/summary.h"
#include "core/people/classify.h"
#include "core/people/correspondence.h"
#include "libraries/mimetic/header.h"

namespace sigwatch {
namespace {

constexpr Time kNow{Seconds(1'790'000'000)};
constexpr int kPeople = 120;

/// How the posts of a made list hang together.
enum class ListShape {
  talk,      ///< threads of five by different people
  announce,  ///< one person alone, and nobody ever answers
};

std::string address_of(int n, ListShape shape) {
  return shape == ListShape::announce ? "editor@example.org"
                                      : "person" + std::to_string(n * 7 % kPeople) + "@example.org";
}

std::string header_of(int n) {
  const std::string number = std::to_string(n);
  return "Return-Path: <big-bounces@lists.example.org>\nReceived: from lists.example.org (lists.example.org "
         "[192.0.2.1])\n"
         "\tby archive.example.org (Postfix) with ESMTPS id 00000" +
         number + "\n\tfor <archive@example.org>; Thu, 20 Aug 2026 10:00:00 +0000\nMessage-ID: <" + number +
         "@example.org>\nDate: Thu, 20 Aug 2026 10:00:00 +0000\nMIME-Version: 1.0\nFrom: Ada Marlow <ada@example.org>\n"
         "To: big@lists.example.org\nIn-Reply-To: <1@example.org>\nReferences: <1@example.org>\n <2@example.org>\n"
         "Content-Type: text/plain; charset=utf-8\nSubject: Re: [Big] Wording of section " +
         number + "\nPrecedence: list\nList-Id: <big.lists.example.org>\n\n";
}

/// About a megabyte of mbox.
std::string made_mbox() {
  std::string text;
  for (int n = 0; text.size() < 1'000'000; ++n) {
    text += "From ada@example.org Thu Aug 20 10:00:00 2026\n" + header_of(n);
    for (int line = 0; line < 50; ++line)
      text += "Which client may close the stream, and what does the server answer?\n";
    text += "\n";
  }
  return text;
}

std::vector<KnownPost> made_posts(int count, ListShape shape) {
  std::vector<KnownPost> posts(static_cast<std::size_t>(count));
  for (int n = 0; n < count; ++n) {
    KnownPost& known = posts[static_cast<std::size_t>(n)];
    Post& post = known.post;
    known.archive = "https://lists.example.org/pipermail/big/";
    post.message_id = std::to_string(n) + "@example.org";
    post.locator = "2026-August.txt@" + std::to_string(n);
    post.sender_date = post.archive_date = kNow - Seconds(6000) * (count - n);
    post.author = {"Ada Marlow", address_of(n, shape)};
    post.subject = "[Big] Wording of section " + std::to_string(n / 5);
    if (shape == ListShape::talk && n % 5 != 0) {
      post.subject = "Re: " + post.subject;
      post.references = {std::to_string(n / 5 * 5) + "@example.org", std::to_string(n - 1) + "@example.org"};
      std::sort(post.references.begin(), post.references.end());
    }
    known.key = post_key(post);
    known.first_seen = *post.archive_date + 1h;
  }
  return posts;
}

std::vector<const KnownPost*> pointers(const std::vector<KnownPost>& posts) {
  std::vector<const KnownPost*> out;
  for (const KnownPost& post : posts) out.push_back(&post);
  return out;
}

void split(benchmark::State& state) {
  const std::string text = made_mbox();
  std::int64_t messages = 0;
  for (auto round : state) {
    split_mbox(text, MboxDialect::local, true, [&](const MboxMessage& message) { messages += !message.raw.empty(); });
  }
  state.SetItemsProcessed(messages);
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) * static_cast<std::int64_t>(text.size()));
}
BENCHMARK(split)->Name("split_mbox/1MB")->Unit(benchmark::kMicrosecond);

void header(benchmark::State& state) {
  const std::string block = header_of(7);
  for (auto round : state) benchmark::DoNotOptimize(parse_header(block));
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
}
BENCHMARK(header)->Name("parse_header")->Unit(benchmark::kMicrosecond);

void correspondence(benchmark::State& state, ListShape shape) {
  const auto posts = made_posts(static_cast<int>(state.range(0)), shape);
  const auto all = pointers(posts);
  for (auto round : state) benchmark::DoNotOptimize(Correspondence(all));
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * state.range(0));
}
BENCHMARK_CAPTURE(correspondence, talk, ListShape::talk)->Arg(1'000)->Arg(10'000)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(correspondence, announce, ListShape::announce)
    ->Arg(1'000)
    ->Arg(10'000)
    ->Unit(benchmark::kMillisecond);

void summary(benchmark::State& state, ListShape shape) {
  const auto posts = made_posts(static_cast<int>(state.range(0)), shape);
  const auto all = pointers(posts);
  Register reg;
  SigEntry sig;
  sig.id = "big";
  sig.list = "big@lists.example.org";
  reg.mail.from_address = "sigwatch@example.org";
  const Correspondence people(all);
  const MessageStatements statements({});
  const OwnNotices own = own_notices(reg, {});
  const Rules rules{reg, sig, people, statements, own, true};
  for (auto round : state) benchmark::DoNotOptimize(summarise(all, rules, Time::min(), kNow).newest_counted);
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()) * state.range(0));
}
BENCHMARK_CAPTURE(summary, talk, ListShape::talk)
    ->Name("summarise/talk")
    ->Arg(1'000)
    ->Arg(10'000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(summary, announce, ListShape::announce)
    ->Name("summarise/announce")
    ->Arg(1'000)
    ->Arg(10'000)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace sigwatch

BENCHMARK_MAIN();
