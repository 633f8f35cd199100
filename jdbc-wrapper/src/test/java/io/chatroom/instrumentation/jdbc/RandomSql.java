package io.chatroom.instrumentation.jdbc;

import java.util.Random;

/**
 * Statements of one dialect each, put together at random from what that dialect reads as words, as
 * comments and as literals. Every literal holds {@code hunter2} and nothing else does.
 */
enum RandomSql {
  POSTGRESQL(
      new String[] {
        "'hunter2'",
        "'it''s hunter2'",
        "'C:\\hunter2\\'",
        "E'it\\'s hunter2'",
        "e'hunter2\\\\'",
        "$$it's hunter2$$",
        "$a$hunter2 $$ \"$a$",
        "U&'hunter2'",
        "N'hunter2'",
        "B'0'",
        "'{hunter2}'",
        "'hunter2'\n'it''s hunter2'",
        "'--hunter2'",
        "'/*hunter2'",
        "'hunter2*/'",
        "'\"hunter2'",
        "'#hunter2'",
        "'`hunter2'",
        "'[hunter2'",
        "''",
        "''''",
        "'hunter2\\\\'",
        "'$$hunter2'"
      },
      new String[] {
        "a", "t.b", "\"it's\"", "\"a\\\"", "\"a\"\"b\"", "$1", "a$b", "ARRAY['hunter2', 'hunter2']",
        "j['hunter2']", "a[1]", "a # b", "a #>> '{hunter2}'", "a::text", "@ b", "x ` y", "f(c)"
      },
      new String[] {
        "--it's\n", "-- \"\n", "/* it's */", "/* /* it's */ ' */", "/* $$ */", "--$$\n"
      }),
  MYSQL(
      new String[] {
        "'hunter2'",
        "'it''s hunter2'",
        "'it\\'s hunter2'",
        "= \"hunter2\"",
        "like \"it's hunter2\"",
        "= \"it\\\"s hunter2\"",
        "'hunter2\\\\'",
        "N'hunter2'",
        "_utf8'hunter2'",
        "x'41'",
        "'-- hunter2'",
        "'# hunter2'",
        "'\"hunter2'",
        "'`hunter2'",
        "(\"`hunter2\")",
        "<> \"\"",
        "''",
        "'$$hunter2'",
        "'\\\\\\'hunter2'",
        "= \"hunter2\" \"hunter2\"",
        "'[hunter2'"
      },
      new String[] {"a", "t.b", "`it's`", "`a\"b`", "`a``b`", "a$b", "@x", "5--1", "f(c)", "`-- `"},
      new String[] {"-- it's\n", "# it's\n", "#\"\n", "/* it's */", "/*! 1 */", "/* /* it's */"}),
  ORACLE(
      new String[] {
        "'hunter2'", "'it''s hunter2'", "'C:\\hunter2\\'", "q'[it's hunter2]'", "Q'{hunter2'}'",
        "nq'!it's hunter2!'", "N'hunter2'", "date 'hunter2'", "q'('hunter2')'", "'q''[hunter2'",
        "'\"hunter2'", "'--hunter2'", "''"
      },
      new String[] {"a", "t.b", "\"it's\"", "emp#", "v$session", "f(c)", "\"a#b\"", ":b", "a || b"},
      new String[] {"--it's\n", "/* it's */", "/*+ index(a) */", "/* /* it's */"}),
  SQL_SERVER(
      new String[] {
        "'hunter2'",
        "'it''s hunter2'",
        "'C:\\hunter2\\'",
        "N'it''s hunter2'",
        "'[hunter2'",
        "'hunter2]'",
        "'\"hunter2'",
        "0x41",
        "''"
      },
      new String[] {
        "a", "t.b", "[it's]", "[a]]b]", "[a \" b]", "\"it's\"", "#t", "##t", "@x", "f(c)", "[a--b]"
      },
      new String[] {"--it's\n", "/* it's */", "/* /* it's */ ' */"});

  private static final String[] KEYWORDS = {
    "select",
    "from",
    "where",
    "and",
    "or",
    "in",
    "join",
    "on",
    "insert into",
    "values",
    "update",
    "set",
    "delete",
    "union",
    "order by",
    "case when",
    "(",
    ")",
    ",",
    "=",
    "<>",
    "+",
    "-",
    "||",
    ";",
    "not",
    "null",
    "like",
    "as",
    "with",
    "limit",
    "exec",
    "call",
    "create table",
    "into"
  };

  private static final String NOISE =
      "'\"`$[]{}()#-/*\\?:@.,;=<>|&!%^~ \n\t\0abEeNnQqUuXx_019é\u3000\u2018\ud83d\ude00";

  private final String[] literals;
  private final String[] words;
  private final String[] comments;

  RandomSql(String[] literals, String[] words, String[] comments) {
    this.literals = literals;
    this.words = words;
    this.comments = comments;
  }

  static String statement(Random random) {
    RandomSql dialect = values()[random.nextInt(values().length)];
    StringBuilder sql = new StringBuilder();
    int parts = 1 + random.nextInt(25);
    for (int i = 0; i < parts; i++) {
      sql.append(dialect.part(random)).append(random.nextInt(8) == 0 ? "\n" : " ");
    }
    return sql.toString();
  }

  static String noise(Random random, int maxLength) {
    int length = random.nextInt(maxLength);
    StringBuilder noise = new StringBuilder();
    for (int i = 0; i < length; i++) {
      noise.append(NOISE.charAt(random.nextInt(NOISE.length())));
    }
    return noise.toString();
  }

  private String part(Random random) {
    return switch (random.nextInt(10)) {
      case 0 -> any(comments, random);
      case 1, 2, 3 -> any(literals, random);
      case 4, 5, 6 -> any(words, random);
      default -> any(KEYWORDS, random);
    };
  }

  private static String any(String[] of, Random random) {
    return of[random.nextInt(of.length)];
  }
}
