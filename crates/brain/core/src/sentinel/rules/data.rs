//! Rules about databases: what deletes more than a row.

use super::machine::calls;
use super::{Rule, RuleName};
use crate::sentinel::Verdict::{Hard, Soft};
use crate::sentinel::act::Act;
use crate::sentinel::shell::{Call, printed_text};

pub(super) const RULES: &[Rule] = &[
    Rule {
        name: RuleName::DropTable,
        verdict: Hard,
        because: "it would delete a table or a database",
        instead: "Write a migration and let the project's own tests run it.",
        caught: &[
            "psql -c 'DROP TABLE users'",
            "echo 'drop database app;' | mysql",
            "dropdb app",
            "mongosh --eval 'db.dropDatabase()'",
        ],
        spared: &["grep -rn 'DROP TABLE' migrations", "psql -c 'select 1'"],
        finds: |act| {
            statements(act).any(|sql| {
                says_in_order(&sql, &["drop"], &["table", "database", "schema"])
                    || sql.contains("dropdatabase(")
                    || sql.contains(".drop()")
            }) || calls(act)
                .any(|call| call.program == "dropdb" || (call.program == "mysqladmin" && call.has(&["drop"])))
        },
    },
    Rule {
        name: RuleName::TruncateTable,
        verdict: Hard,
        because: "it would empty a table",
        instead: "Delete the rows that are meant, in a test database.",
        caught: &["psql -c 'TRUNCATE users'", "mysql -e 'truncate table logs'"],
        spared: &["truncate -s 0 app.log", "grep -n truncate src/db.rs"],
        finds: |act| {
            statements(act).any(|sql| {
                words_of(&sql).first().is_some_and(|word| *word == "truncate")
                    || says_in_order(&sql, &["truncate"], &["table"])
            })
        },
    },
    Rule {
        name: RuleName::MassDeleteDb,
        verdict: Hard,
        because: "it would delete everything in a table or a store",
        instead: "Say with a condition what is to be deleted.",
        caught: &[
            "psql -c 'DELETE FROM users'",
            "sqlite3 a.db 'delete from t where 1=1'",
            "redis-cli FLUSHALL",
            "mongosh --eval 'db.users.deleteMany({})'",
        ],
        spared: &["redis-cli GET a", "psql -c \"delete from t where id = 3\""],
        finds: |act| statements(act).any(|sql| deletes_everything(&sql)),
    },
    Rule {
        name: RuleName::Sqlite3Mutation,
        verdict: Soft,
        because: "it would change a database by hand, which no migration and no test would know of",
        instead: "Write a migration, or work on a copy below /tmp.",
        caught: &[
            "sqlite3 app.db \"UPDATE users SET a = 1 WHERE id = 2\"",
            "echo \"insert into t values (1);\" | sqlite3 app.db",
        ],
        spared: &[
            "sqlite3 app.db 'select count(*) from t'",
            "sqlite3 app.db .schema",
            "sqlite3 /tmp/copy.db 'delete from t where id = 2'",
            "sqlite3 :memory: 'create table t (a)'",
        ],
        finds: |act| calls(act).any(changes_by_hand),
    },
];

const CLIENTS: &[&str] = &[
    "psql",
    "mysql",
    "mariadb",
    "sqlite3",
    "sqlite",
    "mongosh",
    "mongo",
    "redis-cli",
    "valkey-cli",
    "clickhouse-client",
    "cqlsh",
    "duckdb",
    "sqlcmd",
    "pgcli",
    "mycli",
    "litecli",
    "usql",
    "sqlplus",
];

/// The statements that database clients are given, each in lower case.
fn statements(act: &Act) -> impl Iterator<Item = String> {
    let clients = calls(act).filter(|call| CLIENTS.contains(&call.program.as_str()));
    let given: Vec<String> = clients.flat_map(statements_of).collect();
    given.into_iter()
}

fn statements_of(call: &Call) -> Vec<String> {
    let strip = |word: &str| {
        word.trim_start_matches("--command=").trim_start_matches("--execute=").trim_start_matches("--eval=").to_owned()
    };
    let mut texts: Vec<String> = call.arguments.iter().map(|word| strip(word)).collect();
    texts.push(call.arguments.join(" "));
    texts.extend(call.input.clone().or_else(|| printed_text(call)));
    let without_comments = |text: &str| text.replace("/**/", " ").to_ascii_lowercase();
    texts.iter().flat_map(|text| without_comments(text).split(';').map(str::to_owned).collect::<Vec<_>>()).collect()
}

fn words_of(sql: &str) -> Vec<&str> {
    sql.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()).collect()
}

fn says_in_order(sql: &str, firsts: &[&str], seconds: &[&str]) -> bool {
    words_of(sql).windows(2).any(|pair| firsts.contains(&pair[0]) && seconds.contains(&pair[1]))
}

fn deletes_everything(sql: &str) -> bool {
    let is_delete = says_in_order(sql, &["delete"], &["from"]);
    let condition = sql.split_once("where").map(|(_, condition)| condition.replace(char::is_whitespace, ""));
    let is_empty_condition = condition
        .is_none_or(|condition| matches!(condition.trim_matches(['\'', '"']), "1" | "true" | "1=1" | "'1'='1'"));
    let words = words_of(sql);
    (is_delete && is_empty_condition)
        || words.first().is_some_and(|word| matches!(*word, "flushall" | "flushdb"))
        || sql.replace(char::is_whitespace, "").contains("deletemany({})")
}

fn changes_by_hand(call: &Call) -> bool {
    if !matches!(call.program.as_str(), "sqlite3" | "sqlite") {
        return false;
    }
    let database = call.arguments.iter().find(|word| !word.starts_with('-')).map_or(":memory:", String::as_str);
    let is_throwaway =
        database == ":memory:" || database.is_empty() || database.starts_with("/tmp/") || database.contains("test");
    let changes = |sql: &String| {
        words_of(sql).first().is_some_and(|word| {
            matches!(*word, "update" | "insert" | "delete" | "alter" | "drop" | "replace" | "create" | "vacuum")
        })
    };
    !is_throwaway && statements_of(call).iter().any(changes)
}
