#pragma once

#include <soci/soci.h>

namespace sigwatch {

/// BEGIN IMMEDIATE ... COMMIT; rolled back when it is left otherwise. SOCI's own transaction is deferred, and so may
/// fail half way.
class Transaction {
 public:
  explicit Transaction(soci::session& sql, const char* begin = "BEGIN IMMEDIATE") : sql_(sql) { sql_ << begin; }
  ~Transaction() {
    if (done_) return;
    try {
      sql_ << "ROLLBACK";
    } catch (const soci::soci_error&) {
      // SQLite rolled back by itself (disk full): there is nothing left to undo.
    }
  }
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit() {
    sql_ << "COMMIT";
    done_ = true;
  }

 private:
  soci::session& sql_;
  bool done_ = false;
};

}  // namespace sigwatch
