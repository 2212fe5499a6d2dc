#pragma once

#include "core/register/register.h"
#include "libraries/smtp/scripted_server.h"
#include "ports/mailer.h"

namespace sigwatch {

inline const Envelope kMail = {"bounces@bot.example", "list@lists.example", "Subject: x\r\n\r\nHello\r\n"};

/// Plain SMTP to a scripted server.
inline MailSettings settings_for(const ScriptedServer& server) {
  MailSettings settings;
  settings.via = server.url();
  settings.tls_required = false;
  settings.helo = "bot.example";
  return settings;
}

}  // namespace sigwatch
