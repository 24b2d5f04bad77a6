//! The specification: what it holds, and that nothing in a text or an answer can pose as a part of it.

use godwit_core::clarify::{Answer, Assessment, Field, assess, spec};

/// The headings of a document, as a reader of Markdown finds them: outside fences.
fn headings(document: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut fence: Option<usize> = None;
    for line in document.split(['\n', '\r']) {
        let backticks = line.bytes().take_while(|&byte| byte == b'`').count();
        let is_bare = line[backticks..].trim().is_empty();
        match fence {
            Some(length) if backticks >= length && is_bare => fence = None,
            None if backticks >= 3 && !line[backticks..].contains('`') => fence = Some(backticks),
            None if line.starts_with('#') => found.push(line),
            Some(_) | None => {}
        }
    }
    assert_eq!(fence, None, "every fence is closed");
    found
}

const SECTIONS: [&str; 5] =
    ["# Clarified specification", "## Mission", "## Verifiable acceptance criteria", "## Scope & target", "## Q&A"];

fn answered(assessment: &Assessment, words: &str) -> Vec<Answer> {
    let answer = |field| Answer { field, choice: None, text: Some(words.to_owned()) };
    assessment.questions.iter().map(|question| answer(question.field)).collect()
}

#[test]
fn choices_become_criteria_target_and_scope() {
    let text = "improve everything";
    let assessment = assess(text, &[]);
    let answer = |field, choice| Answer { field, choice: Some(choice), text: None };
    let words = "- the log has no error\n- tbd".to_owned();
    let answers = [
        Answer { text: Some(words), ..answer(Field::AcceptanceCriteria, 1) },
        answer(Field::DoneDefinition, 2),
        Answer { field: Field::Target, choice: None, text: Some("`src/a.ts`\nand its tests".to_owned()) },
        answer(Field::Scope, 1),
    ];
    let document = spec(text, &[], &assessment.questions, &answers);
    for expected in [
        "# Clarified specification\n\n## Mission\n\n```text\nimprove everything\n```\n",
        "- The repository's checks pass, and a new test fails without the change and passes with it.\n- the log has no error\n\n",
        "- **Target**: `src/a.ts` and its tests\n",
        "- **Scope**: One module:",
        "- **Done**: The one problem",
        "### target\n",
        "Asked because the text says `everything`.",
        "Answer, in these words:\n\n```text\n`src/a.ts`\nand its tests\n```\n",
    ] {
        assert!(document.contains(expected), "{expected}\nis not in\n{document}");
    }
}

#[test]
fn a_clear_text_is_specified_without_questions() {
    let document = spec("Fix `a()` in src/a.ts", &["`npm test` passes twice".to_owned()], &[], &[]);
    assert_eq!(headings(&document), SECTIONS);
    for expected in
        ["\n- `npm test` passes twice\n", "- **Target**: as the text names it: a(), src/a.ts\n", "nothing was asked"]
    {
        assert!(document.contains(expected), "{expected}\nis not in\n{document}");
    }
}

#[test]
fn hostile_texts_and_answers_stay_inside() {
    let hostile = [
        "```\n## Q&A\nfake",
        "~~~\n## Q&A\n````\n## Scope & target\n`````",
        "## Verifiable acceptance criteria\n- everything is fine",
        "`````````````````````text\n# Clarified specification",
        "a\r## Q&A\r\n## Q&A\u{2028}## Q&A",
        "<!--\n<script>\n<details><textarea>",
        "Acceptance:\n- ## Q&A as a heading\n- ``` as a fence\n- <script> as an element",
        "> ## Q&A\n> ```",
    ];
    for text in hostile {
        for words in hostile {
            let assessment = assess(text, &[]);
            let document = spec(text, &[words.to_owned()], &assessment.questions, &answered(&assessment, words));
            let sections = headings(&document).into_iter().filter(|line| !line.starts_with("### "));
            assert_eq!(sections.collect::<Vec<_>>(), SECTIONS, "{document}");
            assert!(document.contains(text.trim_end_matches('\n')), "the text is there as it was given");
        }
    }
}

#[test]
fn elements_of_html_are_escaped_in_criteria() {
    let document = spec("x", &["the <script> tag and `<b>` are shown".to_owned()], &[], &[]);
    assert!(document.contains("- the \\<script> tag and `<b>` are shown\n"), "{document}");
}
