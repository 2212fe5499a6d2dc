#include "fakes/fake_mailer.h"

#include <algorithm>
#include <utility>

#include "core/post/notice.h"

namespace sigwatch {

namespace asio = boost::asio;

namespace {

std::string field(const std::string& message, const std::string& name) {
  const std::size_t at = ("\r\n" + message).find("\r\n" + name + ": ");
  if (at == std::string::npos) return {};
  const std::size_t from = at + name.size() + 2;
  return message.substr(from, message.find("\r\n", from) - from);
}

std::string sealed_id_of(const std::string& message) {
  const std::string mid = field(message, "Message-ID");
  const std::size_t at = mid.rfind('@');
  return at == std::string::npos ? std::string()
                                 : sealed_id_in(mid, mid.substr(at + 1, mid.size() - at - 2)).value_or("");
}

std::string id_of(const std::string& message) { return split_sealed_id(sealed_id_of(message)).id; }

Post archived(const Envelope& envelope) {
  Post post;
  const std::string mid = field(envelope.message, "Message-ID");
  post.message_id = mid.size() > 2 ? mid.substr(1, mid.size() - 2) : mid;
  post.locator = "seen-" + post.message_id;
  post.url = "https://lists.example/seen/" + post.message_id;
  post.subject = field(envelope.message, "Subject");
  post.author.address = field(envelope.message, "From");
  post.sender_date = parse_rfc3339(field(envelope.message, "Date"));
  post.markers.automatic = "Auto-Submitted: auto-generated";
  post.markers.token = sealed_id_of(envelope.message);
  return post;
}

Receipt receipt(Receipt::Kind kind) {
  switch (kind) {
    case Receipt::Kind::accepted:
      return {kind, 250, "250 queued"};
    case Receipt::Kind::deferred:
      return {kind, 451, "451 try again later"};
    case Receipt::Kind::refused:
      return {kind, 550, "550 no such user"};
    case Receipt::Kind::unknown:
      return {kind, 0, "no reply after the final dot"};
  }
  return {};
}

}  // namespace

asio::awaitable<Receipt> FakeMailer::send(Envelope envelope) {
  Receipt::Kind kind = answer;
  if (!next.empty()) kind = next.front(), next.pop_front();
  sent.push_back({envelope, clock_.now(), kind, id_of(envelope.message)});
  co_await gate.wait();
  const auto list = lists_.find(envelope.to);
  const bool arrives = kind == Receipt::Kind::accepted || (kind == Receipt::Kind::unknown && delivers_unknown);
  if (arrives && list != lists_.end()) list->second->add(archived(envelope), clock_.now());
  co_return receipt(kind);
}

asio::awaitable<Receipt> FakeMailer::probe(Envelope envelope) {
  co_await gate.wait();
  co_return receipt(envelope.to.empty() ? Receipt::Kind::refused : answer);
}

std::vector<std::string> FakeMailer::ids() const {
  std::vector<std::string> ids;
  for (const Sent& s : sent) {
    if (!s.id.starts_with("operators.")) ids.push_back(s.id);
  }
  return ids;
}

int FakeMailer::count(const std::string& id) const {
  return static_cast<int>(std::count_if(sent.begin(), sent.end(), [&](const Sent& s) { return s.id == id; }));
}

}  // namespace sigwatch
