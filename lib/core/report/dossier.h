#pragma once

#include <vector>

#include "core/evidence/verdict.h"
#include "core/report/notice_values.h"

namespace sigwatch {

/// What the verdict rests on.
struct DossierEvidence {
  const Verdict& verdict;
  const std::vector<ProofLine>& proof;
  const std::vector<ArchiveView>& archives;
};

/// For `dossier`, the Council's evidence sheet: notice_values(), the verdict and its proof, each archive's health, what
/// was sent and what was decided. Without a person's address: a leader's copy is told as such.
NoticeValues dossier_values(const NoticeFacts& facts, const DossierEvidence& evidence);

}  // namespace sigwatch
