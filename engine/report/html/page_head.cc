#include "engine/report/html/page_head.h"

#include "engine/report/html/escape.h"
#include "engine/report/html/style.h"

namespace tranship {

std::string PageHead(std::string_view title) {
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
         "'sha256-" +
         std::string(PageStyleSha256()) +
         "'; base-uri 'none'; form-action 'none'\">\n"
         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
         "<meta name=\"referrer\" content=\"no-referrer\">\n<title>" +
         Escaped(title) + "</title>\n<style>" + std::string(PageStyle()) +
         "</style>\n</head>\n<body>\n";
}

}  // namespace tranship
