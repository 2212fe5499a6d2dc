#pragma once

namespace sigwatch {

/// Keeps what the process holds in memory (the mail password) out of core files: no core is written, and, in a build
/// without failpoints, nobody but root may trace it or read its memory (a test build must stay traceable). Files that
/// are made are nobody else's to write, whatever umask it was started with. To be called first in main().
void harden_process();

}  // namespace sigwatch
