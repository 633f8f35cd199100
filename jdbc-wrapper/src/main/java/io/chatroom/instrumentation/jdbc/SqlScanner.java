package io.chatroom.instrumentation.jdbc;

/**
 * Cuts SQL of any dialect into tokens, in one pass and without allocating.
 *
 * <p>The dialect is not known, and dialects disagree about where a literal ends: a backslash
 * escapes a quote in MySQL only, PostgreSQL nests comments, a bracket is a name in SQL Server and a
 * subscript elsewhere. Where two readings would differ about what is inside a literal, the rest of
 * the text is {@link #UNCLEAR} and nobody gets to see it. So nothing that any dialect takes for a
 * literal is ever a {@link #WORD}.
 */
final class SqlScanner {

  /** The text is over. */
  static final int END = 0;

  /** A keyword or a plain name. */
  static final int WORD = 1;

  /** A name or, in MySQL, a literal: in double quotes. */
  static final int QUOTED = 2;

  /** A name in backticks. */
  static final int BACKTICKED = 3;

  /** A string, a number or a parameter. */
  static final int VALUE = 4;

  /** One character of punctuation, or {@code ::}. */
  static final int MARK = 5;

  /** What is left can be read in more than one way. Nothing follows. */
  static final int UNCLEAR = 6;

  private final String sql;
  private final int limit;

  private int start;
  private int end;
  private int gap;
  private boolean unclear;

  // Where the next of each is, as far as anybody asked: without this, a line of a million # would
  // be read a million times.
  private int quoteAt = -1;
  private int lineEndAt = -1;
  private int closingBracketAt = -1;

  /**
   * @param limit how many characters to read at most; what follows is unclear
   */
  SqlScanner(String sql, int limit) {
    this.sql = sql;
    this.limit = Math.min(sql.length(), limit);
  }

  /** The next token; its text is from {@link #start()} to {@link #end()}. */
  int next() {
    int before = end;
    int at = skipGaps(end);
    gap = at - before;
    if (unclear) {
      return finish(UNCLEAR);
    }
    if (at >= limit) {
      return finish(limit < sql.length() ? UNCLEAR : END);
    }
    start = at;
    int token = read(at, sql.charAt(at));
    if (unclear) {
      return finish(UNCLEAR);
    }
    if (end >= limit && limit < sql.length()) {
      unclear = true; // the token itself may go on
      return finish(UNCLEAR);
    }
    return token;
  }

  int start() {
    return start;
  }

  int end() {
    return end;
  }

  /** Whether white space or a comment came before the token. */
  boolean hasGapBefore() {
    return gap > 0;
  }

  private int finish(int token) {
    start = limit;
    end = limit;
    return token;
  }

  private int read(int at, char c) {
    if (isWordStart(c)) {
      return word(at);
    }
    if (isDigit(c) || (c == '.' && isDigit(peek(at + 1)) && !isWordPart(peek(at - 1)))) {
      return number(at);
    }
    return switch (c) {
      case '\'' -> string(at, false);
      case '"' -> quoted(at, '"', QUOTED);
      case '`' -> quoted(at, '`', BACKTICKED);
      case '$' -> dollar(at);
      case '[' -> bracket(at);
      case '?' -> token(VALUE, at + 1);
      case ':' -> colon(at);
      case '\\' -> unclear();
      default -> c < 0x80 ? token(MARK, at + 1) : unclear();
    };
  }

  private int token(int kind, int tokenEnd) {
    end = tokenEnd;
    return kind;
  }

  /** What ends with a quote. A word that follows at once is in no dialect sure to be one. */
  private int closed(int kind, int tokenEnd) {
    return isWordPart(peek(tokenEnd)) ? unclear() : token(kind, tokenEnd);
  }

  private int unclear() {
    unclear = true;
    return UNCLEAR;
  }

  private int word(int at) {
    int i = at;
    while (i < limit && isWordPart(sql.charAt(i))) {
      i++;
    }
    char following = peek(i);
    if (following == '\'' && i - at <= 2) {
      return prefixed(at, i);
    }
    // U&'...' and U&"...": a string and a name with escapes.
    boolean unicode = i - at == 1 && (sql.charAt(at) == 'U' || sql.charAt(at) == 'u');
    if (unicode && following == '&' && (peek(i + 1) == '\'' || peek(i + 1) == '"')) {
      return peek(i + 1) == '"' ? asValue(quoted(i + 1, '"', VALUE)) : string(i + 1, false);
    }
    return token(WORD, i);
  }

  /** A string with its type before it: {@code E'...'}, {@code N'...'}, {@code x'41'}. */
  private int prefixed(int at, int quote) {
    char last = Character.toLowerCase(sql.charAt(quote - 1));
    boolean single = quote - at == 1;
    if (last == 'q' && (single || Character.toLowerCase(sql.charAt(at)) == 'n')) {
      return oracleString(quote);
    }
    return single && "ebnx".indexOf(last) >= 0 ? string(quote, last == 'e') : token(WORD, quote);
  }

  /** {@code q'[it's]'}: the character after the quote, or its partner, ends it before a quote. */
  private int oracleString(int quote) {
    char open = peek(quote + 1);
    if (open <= ' ') {
      return unclear();
    }
    int partner = "[]{}()<>".indexOf(open);
    char close = partner >= 0 && partner % 2 == 0 ? "[]{}()<>".charAt(partner + 1) : open;
    for (int i = quote + 2; i < limit; i++) {
      if (sql.charAt(i) == close && peek(i + 1) == '\'') {
        return closed(VALUE, i + 2);
      }
    }
    return token(VALUE, limit);
  }

  private int string(int at, boolean backslashEscapes) {
    if (peek(at + 1) == '\'' && peek(at + 2) == '\'') {
      return unclear(); // an escaped quote, or what BigQuery begins with three
    }
    int backslashes = 0;
    for (int i = at + 1; i < limit; i++) {
      char c = sql.charAt(i);
      if (c == '\\') {
        backslashes++;
        continue;
      }
      if (c == '\'') {
        boolean escaped = backslashes % 2 == 1;
        if (escaped && !backslashEscapes) {
          return unclear();
        }
        if (!escaped && peek(i + 1) != '\'') {
          return closed(VALUE, i + 1);
        }
        i += escaped ? 0 : 1;
      }
      backslashes = 0;
    }
    return token(VALUE, limit);
  }

  private int quoted(int at, char quote, int kind) {
    if (peek(at + 1) == quote && peek(at + 2) == quote) {
      return unclear();
    }
    boolean holdsQuotes = false;
    for (int i = at + 1; i < limit; i++) {
      char c = sql.charAt(i);
      if (c == quote) {
        if (peek(i + 1) != quote) {
          // PostgreSQL takes a backtick for an operator: then a quote within opens a string.
          return quote == '`' && holdsQuotes ? unclear() : closed(kind, i + 1);
        }
        i++;
      } else if (c == '\\') {
        return unclear();
      } else if (c == '\'' || c == '"') {
        holdsQuotes = true;
      }
    }
    return asValue(token(kind, limit));
  }

  private static int asValue(int kind) {
    return kind == UNCLEAR ? UNCLEAR : VALUE;
  }

  /** {@code $$...$$}, {@code $tag$...$tag$}, {@code $1}, or a mark. */
  private int dollar(int at) {
    int i = at + 1;
    if (isDigit(peek(i))) {
      while (isDigit(peek(i))) {
        i++;
      }
      return closed(VALUE, i);
    }
    while (isWordPart(peek(i)) && peek(i) != '$') {
      i++;
    }
    if (peek(i) != '$') {
      return token(MARK, at + 1);
    }
    int tagLength = i + 1 - at;
    for (int close = sql.indexOf('$', i + 1);
        close >= 0 && close + tagLength <= limit;
        close = sql.indexOf('$', close + 1)) {
      if (sql.regionMatches(close, sql, at, tagLength)) {
        // Where $ is no quote, quotes within count.
        return nextQuote(at) < close ? unclear() : closed(VALUE, close + tagLength);
      }
    }
    return token(VALUE, limit);
  }

  /** A name in SQL Server, which may hold a quote, and a subscript elsewhere. */
  private int bracket(int at) {
    int quote = nextQuote(at);
    if (quote < limit && !isArrayConstructor(at)) {
      if (closingBracketAt < at) {
        int close = sql.indexOf(']', at);
        closingBracketAt = close < 0 ? limit : close;
      }
      if (quote < closingBracketAt) {
        return unclear();
      }
    }
    return token(MARK, at + 1);
  }

  private boolean isArrayConstructor(int bracket) {
    return bracket >= 5
        && sql.regionMatches(true, bracket - 5, "ARRAY", 0, 5)
        && !isWordPart(peek(bracket - 6));
  }

  private int colon(int at) {
    if (peek(at + 1) == ':') {
      return token(MARK, at + 2);
    }
    int i = at + 1;
    while (isWordPart(peek(i))) {
      i++;
    }
    return i == at + 1 ? token(MARK, i) : token(VALUE, i);
  }

  private int number(int at) {
    int i = at;
    while (i < limit && (isWordPart(sql.charAt(i)) || sql.charAt(i) == '.' || isSign(at, i))) {
      i++;
    }
    return token(VALUE, i);
  }

  /** The sign of an exponent, as in {@code 1e-5}. */
  private boolean isSign(int numberStart, int at) {
    char c = sql.charAt(at);
    char before = at > numberStart ? sql.charAt(at - 1) : 0;
    return (c == '-' || c == '+') && (before == 'e' || before == 'E') && isDigit(peek(at + 1));
  }

  private int skipGaps(int from) {
    int at = from;
    while (at < limit && !unclear) {
      char c = sql.charAt(at);
      if (isSpace(c)) {
        at++;
      } else if (c == '-' && peek(at + 1) == '-') {
        at = afterDashes(at);
      } else if (c == '/' && peek(at + 1) == '*') {
        at = afterBlockComment(at);
      } else if (c == '#') {
        int after = afterHash(at);
        if (after == at) {
          return at;
        }
        at = after;
      } else {
        return at;
      }
    }
    return at;
  }

  /** MySQL takes dashes for a comment only before white space, else for two signs. */
  private int afterDashes(int at) {
    int lineEnd = lineEnd(at);
    char following = peek(at + 2);
    if (at + 2 < limit && !isSpace(following) && nextQuote(at) < lineEnd) {
      unclear = true;
    }
    return lineEnd;
  }

  /** Where a comment opens within one, it is closed once or twice: that depends. */
  private int afterBlockComment(int at) {
    int close = sql.indexOf("*/", at + 2);
    if (close < 0 || close + 2 > limit) {
      return limit;
    }
    int nested = sql.indexOf("/*", at + 2);
    boolean isCode = peek(at + 2) == '!' || (peek(at + 2) == 'M' && peek(at + 3) == '!'); // MySQL
    if ((nested >= 0 && nested < close) || (isCode && nextQuote(at) < close)) {
      unclear = true;
    }
    return close + 2;
  }

  /** A comment in MySQL, an operator in PostgreSQL, part of a name elsewhere. */
  private int afterHash(int at) {
    int lineEnd = lineEnd(at);
    int quote = nextQuote(at);
    if (quote < lineEnd && !isJsonPath(at, quote)) {
      unclear = true;
      return at;
    }
    boolean isComment = isSpace(peek(at + 1)) && !isWordPart(peek(at - 1)) && quote >= lineEnd;
    return isComment ? lineEnd : at;
  }

  /** {@code #> '{a,b}'} and {@code #>> '{a,b}'} of PostgreSQL. */
  private boolean isJsonPath(int at, int quote) {
    int i = at + 1;
    while (peek(i) == '>' && i <= at + 2) {
      i++;
    }
    return i > at + 1
        && (quote == i || (quote == i + 1 && peek(i) == ' '))
        && sql.charAt(quote) == '\''
        && peek(quote + 1) == '{';
  }

  private int nextQuote(int from) {
    if (quoteAt < from) {
      int i = from;
      while (i < limit && !isQuote(sql.charAt(i))) {
        i++;
      }
      quoteAt = i;
    }
    return quoteAt;
  }

  private int lineEnd(int from) {
    if (lineEndAt < from) {
      int i = from;
      while (i < limit && sql.charAt(i) != '\n' && sql.charAt(i) != '\r') {
        i++;
      }
      lineEndAt = i;
    }
    return lineEndAt;
  }

  private char peek(int at) {
    return at >= 0 && at < limit ? sql.charAt(at) : 0;
  }

  private static boolean isQuote(char c) {
    return c == '\'' || c == '"' || c == '`';
  }

  private static boolean isDigit(char c) {
    return (c >= '0' && c <= '9') || (c >= 0x80 && Character.isDigit(c));
  }

  private static boolean isSpace(char c) {
    return c <= ' '
        || c == 0x7f
        || (c >= 0x80 && (Character.isWhitespace(c) || Character.isSpaceChar(c)));
  }

  private static boolean isWordStart(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || c == '_'
        || c == '@'
        || (c >= 0x80 && isLetter(c) && !Character.isDigit(c));
  }

  private static boolean isWordPart(char c) {
    return isWordStart(c) || isDigit(c) || c == '$';
  }

  /**
   * Letters and marks of any script, but none that looks like a quote (U+02B0 to U+02FF). The
   * halves of a pair stand for letters beyond the first plane.
   */
  private static boolean isLetter(char c) {
    return Character.isSurrogate(c)
        || (Character.isUnicodeIdentifierPart(c) && (c < 0x2b0 || c > 0x2ff));
  }
}
