#include "core/evidence/proof.h"

#include <algorithm>

#include "core/base/calendar.h"
#include "core/base/text.h"

namespace sigwatch {

namespace {

/// The later of a post's two clocks: what an archive's completeness is compared with.
Time later_clock(const JudgedPost& p) { return std::max(*p.date, p.post->post.archive_date.value_or(*p.date)); }

ProofLine line_reading(const Measurement& m) {
  ProofLine line{"read back to the newest counted post, or to the beginning", reading_done(m), ""};
  if (line.holds) return line;
  line.saw = "still reading: it goes on with every poll";
  for (const ArchiveView& a : m.archives) {
    // A feed shows its newest entries and no others. To say "still reading" of it would be to promise what never
    // comes.
    if (!is_live(a) || a.memory.older != kNothingOlder) continue;
    line.saw =
        a.entry.url + " shows nothing older" +
        (a.memory.complete_from ? " than " + to_date(*a.memory.complete_from) + ", and since then no post that counts"
                                : ", and neither its order nor its dates tell what it leaves out") +
        "; name an archive of the list that can be read back";
  }
  return line;
}

/// From the first good read to the last one. Reckoned to now, a time in which nothing was read would speak for
/// silence.
bool series_long_enough(const Series& s, const ArchiveMemory& memory, const Proof& proof) {
  return s.reads >= proof.polls && s.since && memory.last_good && *memory.last_good - *s.since >= proof.over;
}

ProofLine line_reads(const Measurement& m) {
  const Proof& proof = m.reg.policy.proof;
  const auto hours = std::to_string(std::chrono::duration_cast<std::chrono::hours>(proof.over).count());
  ProofLine line{plural(proof.polls, "consecutive good read") + " spread over " + hours + " hours",
                 any_live(m.archives), ""};
  for (const ArchiveView& a : m.archives) {
    if (is_live(a) && !series_long_enough(a.memory.series, a.memory, proof)) line.holds = false;
  }
  if (const ArchiveView* a = weakest(m.archives)) {
    line.saw = plural(a->memory.series.reads, "good read") +
               (a->memory.series.since ? " since " + to_rfc3339(*a->memory.series.since) : "");
    if (!line.holds && !is_good(a->memory.evidence) && a->memory.last_attempt)
      line.saw += "; last attempt: " + why_not_read(*a);
  }
  return line;
}

/// A whole read closes the series; later answers of "unchanged" only confirm it, and it is renewed before it is as old
/// as proof.over.
bool whole_enough(const ArchiveView& a, const Proof& proof, Time now) {
  const Series& s = a.memory.series;
  // The whole read has to stand at the end of the series. One that was made at its beginning says nothing of the days
  // since then.
  return s.unconditional && s.since && *s.unconditional - *s.since >= proof.over &&
         now - *s.unconditional <= proof.over;
}

ProofLine line_whole(const Measurement& m, Time now) {
  ProofLine line{"the last of them whole and unconditional, over the whole window", true, ""};
  for (const ArchiveView& a : m.archives) {
    if (!is_live(a)) continue;
    const bool covers = a.memory.complete_from && *a.memory.complete_from <= window_start(m.reg.policy, now);
    if (!whole_enough(a, m.reg.policy.proof, now) || !covers) {
      line.holds = false;
      line.saw = a.entry.url + ": comes with one of the next polls";
    }
  }
  return line;
}

/// Parts that answered 404, or belong to no post, and may hold one of the window.
ProofLine line_gaps(const Measurement& m, Time now) {
  ProofLine line{"no part of the window is missing", true, ""};
  for (const ArchiveView& a : m.archives) {
    for (const Gap& gap : a.memory.gaps) {
      if (!is_live(a) || gap.to < window_start(m.reg.policy, now)) continue;
      if (a.archive_attested && *a.archive_attested >= gap.from)
        continue;  // who looked before its time cannot have seen it
      line.holds = false;
      line.saw = gap.part + (gap.lasting ? ": " : " is listed, and ") + gap.why + "; " + attest_hint(a.entry.url);
    }
  }
  return line;
}

const ArchiveView* view_of(const std::vector<ArchiveView>& archives, const std::string& url) {
  const auto it =
      std::find_if(archives.begin(), archives.end(), [&](const ArchiveView& a) { return a.entry.url == url; });
  return it == archives.end() ? nullptr : &*it;
}

/// One post that its owner removed, confirmed and not the newest, may go; else a person must say so after it vanished.
ProofLine line_vanished(const Measurement& m, Time now) {
  ProofLine line{"nothing that counted in the window vanished", true, ""};
  int open = 0;
  for (const JudgedPost* p : m.summary.vanished) {
    const bool in_window = p == m.summary.newest_counted || !p->date || is_young(*p->date, m.reg.policy, now);
    const ArchiveView* a = view_of(m.archives, p->post->archive);
    const bool attested = a && a->archive_attested && *a->archive_attested >= *p->post->vanished;
    if (!in_window || attested) continue;
    ++open;
    // A list's owner may take one post away, and its own page then says so. Several that are gone are another matter:
    // so looks an archive that was emptied or cut short.
    const bool forgivable = open == 1 && p->post->removal_confirmed && p != m.summary.newest_counted;
    if (forgivable) {
      line.saw = "one post was removed by the owner: " + p->post->post.locator;
      continue;
    }
    line.holds = false;
    line.saw = plural(open, "post") + " that counted vanished from " + p->post->archive + ", the last is " +
               p->post->post.locator + "; " + attest_hint(p->post->archive);
  }
  return line;
}

ProofLine line_unread(const Measurement& m) {
  ProofLine line{"no message that cannot be read or dated", m.summary.blocking.empty(), ""};
  if (!line.holds) {
    line.saw = plural(static_cast<long>(m.summary.blocking.size()), "message") +
               " cannot be read or dated, the first is " + m.summary.blocking.front() +
               "; look at it, then: sigwatchctl ignore " + shell_quoted(m.summary.blocking.front()) + " --because TEXT";
  }
  return line;
}

ProofLine line_pulse(const Measurement& m, Time now) {
  ProofLine line{"the archive's root takes in posts of other lists", true, ""};
  for (const ArchiveView& a : m.archives) {
    // Said although the condition holds: it rests on a guess about who writes the file, and a person can put that
    // right.
    if (is_live(a) && is_lone_mbox(a) && line.saw.empty())
      line.saw = a.entry.url +
                 " is taken for the list server's own; if a subscription fills it, say so: written_by: subscription";
    if (!is_live(a) || has_pulse(a, m.reg.policy, now)) continue;
    line.holds = false;
    line.saw = why_no_pulse(a);
  }
  return line;
}

ProofLine line_live(const Measurement& m) {
  ProofLine line{"an archive that is not frozen", any_live(m.archives), ""};
  if (!line.holds) line.saw = "all archives are marked frozen; name the archive that gets the posts now";
  return line;
}

/// A list whose last word is that it moved is not silent, it is elsewhere. A person who attests after that word settles
/// it.
/// Two lists of the corpus end so: twisted-web with a mail about its migration to another host, imagej-devel with
/// "This list is closed. Please use the ImageJ Forum." Both look exactly like lists that died.
ProofLine line_closing(const Measurement& m) {
  ProofLine line{"the last counted post does not say that the list moved or closed", true, ""};
  const JudgedPost* last = m.summary.newest_counted;
  if (!last || last->post->post.markers.closing.empty()) return line;
  const ArchiveView* a = view_of(m.archives, last->post->archive);
  if (a && a->archive_attested && *a->archive_attested >= last->post->first_seen) return line;
  line.holds = false;
  line.saw = "the last post says \"" + last->post->post.markers.closing + "\"; name the new archive, or " +
             attest_hint(last->post->archive);
  return line;
}

ProofLine line_since(const Measurement& m) {
  ProofLine line{"a post, or a date from which the SIG counts", silent_from(m).has_value(), ""};
  if (line.holds) return line;
  line.saw = "there is no counted post and no since:; ";
  // While posts were set aside, a date from which to count would turn them into silence.
  const int aside = m.summary.set_aside;
  line.saw += aside ? plural(aside, "post") + " of the window " + (aside == 1 ? "was" : "were") +
                          " set aside: look at what and why with: sigwatchctl explain " + m.sig.id
                    : "add since: to " + m.sig.id + " in the configuration";
  return line;
}

/// Every other condition reckons with the present. Where that is wrong, none of them means anything, however well it
/// holds.
ProofLine line_clock(const Measurement& m) {
  return {"the clock agrees with the last pass and with the servers", m.clock_fault.empty(), m.clock_fault};
}

}  // namespace

Time window_start(const Policy& policy, Time now) { return add_months(now, -policy.silent_after) - Days(1); }

std::optional<Time> silent_from(const Measurement& m) {
  if (m.summary.newest_counted) return m.summary.newest_counted->date;
  return m.sig.since;
}

std::optional<std::string> why_not_measured(const Measurement& m) {
  if (m.effective.watch == Watch::removed || m.effective.watch == Watch::closed) return m.effective.reason;
  if (m.sig.archives.empty()) return "no archive is configured for it";
  // A group may have no list of its own: SIG-E2EE of the XSF meets on the Standards list. Without a pattern of
  // subjects the talk of one group cannot be told from the silence of the other.
  if (m.list_shared && !m.sig.only_subject)
    return "its list " + m.sig.list + " is shared with another SIG, and it has no only:";
  return std::nullopt;
}

const ArchiveView* weakest(const std::vector<ArchiveView>& archives) {
  const ArchiveView* found = nullptr;
  for (const ArchiveView& a : archives) {
    if (!is_live(a)) continue;
    if (!found || a.memory.series.since.value_or(Time::max()) > found->memory.series.since.value_or(Time::max()) ||
        a.memory.series.reads < found->memory.series.reads) {
      found = &a;
    }
  }
  return found;
}

bool reading_done(const Measurement& m) {
  if (!any_live(m.archives)) return true;
  for (const ArchiveView& a : m.archives) {
    if (!a.memory.complete_from && is_live(a)) return false;
    if (!a.memory.complete_from || a.memory.beginning) continue;
    // It need not go further back than to the newest post that counts: nothing older can change the verdict. One
    // Pipermail tree took 121 requests to its beginning.
    if (!m.summary.newest_counted || later_clock(*m.summary.newest_counted) < *a.memory.complete_from) return false;
  }
  return true;
}

/// The verdict's reason is the first one that is open. So what explains the others comes first: while reading goes on,
/// or without an archive that gets posts, most of the rest is open as well.
std::vector<ProofLine> proof_lines(const Measurement& m, Time now) {
  return {line_live(m),       line_reading(m),   line_since(m),         line_reads(m),
          line_whole(m, now), line_gaps(m, now), line_vanished(m, now), line_unread(m),
          line_pulse(m, now), line_closing(m),   line_clock(m)};
}

/// A whole read of six months may take 18 requests in a Pipermail tree, so it is made only where it decides: as the
/// last of a series, and then in time before the last one is too old for whole_enough().
bool wants_whole_read(const Measurement& m, Time now) {
  const auto start = silent_from(m);
  if (why_not_measured(m) || !reading_done(m) || (start && is_young(*start, m.reg.policy, now))) return false;
  for (const ArchiveView& a : m.archives) {
    const Series& s = a.memory.series;
    if (!is_live(a) || !s.since) continue;
    const bool completes = s.reads + 1 >= m.reg.policy.proof.polls && now - *s.since >= m.reg.policy.proof.over;
    const bool ageing = s.unconditional && now - *s.unconditional >= m.reg.policy.proof.over / 2;
    if (completes && (!whole_enough(a, m.reg.policy.proof, now) || ageing)) return true;
  }
  return false;
}

}  // namespace sigwatch
