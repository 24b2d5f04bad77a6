//! Which language a text is written in, as far as the lists of English words have to know.
//!
//! Two tests, both over the text's own words, without code, paths, addresses and quotations. First the script: when at
//! least a quarter of what is said is not in the Latin alphabet, it is not English. Two characters of Chinese, Japanese
//! or Korean count as one word. Else the small words: each language has a list of words that are frequent in it and
//! are no English words; the list of English holds words that are in none of the others. A text is in another language
//! when that language has more hits than English, and either two of them or a telling one in a text without an English
//! word. A letter with an accent in an uncapitalised word that English has not borrowed is a hit for every other
//! language. So a short text counts as English until it shows otherwise.

use std::sync::LazyLock;

use super::assessment::Language;
use super::script::Script;
use super::word::{Case, Lexicon, Word};

/// Words of each language that are no English words. `Other` holds small words of further languages.
const FOREIGN: &[(Language, &str)] = &[
    (
        Language::German,
        "aber alle alles als anmeldung anzahl auch auf aufräumen aus ausgabe baue bauen behebe beheben bei beim \
         benutze bereits besser bitte damit dann das dass datei dateien dem den der des die diese diesem diesen \
         dieser dieses durch ein eine einem einen einer eines entferne entfernen ergebnis ersetze ersetzen erstelle \
         erstellen existiert fehlende fehlenden fehler fehlt funktioniert füge für ganze ganzen geht gibt haben hier \
         hinzufügen ich im ist jede jeden jeder jedoch kann kein keine keinen korrigiere korrigieren können liste \
         mach mache machen mehr mit muss müssen nach neu neue neuen nicht noch nur oder ohne prüfe prüfen repariere \
         reparieren schneller schreibe schreiben schöner seite sich sie sind soll sollen sollte sollten sowie statt \
         umbenennen und verbessere verbessern verwende verwenden verwendet viele vom von wenn werden wert wie wieder \
         wir wird wurde zeigt zeile zeilen zu zum zur zwischen ändere ändern über",
    ),
    (
        Language::French,
        "affiche afficher ajoute ajouter améliore améliorer aucun aux avec avoir bonjour ce ces cette connexion \
         corrige corriger créer dans de depuis des doit doivent du elle erreur est et faire faut fichier fichiers \
         fonction fonctionne il ils la le les leur ligne lignes lorsqu lorsque mais merci mettre mot même ne nettoie \
         nettoyer nom nombre nos nous ou ouvrir où par pas pour quand que qui refaire rendre réécrire sans ses soit \
         sont supprime supprimer sur toujours tous tout toute toutes trop un une utilisateur utilisateurs valeur vers \
         vous être",
    ),
    (
        Language::Spanish,
        "agrega agregar al archivo archivos arregla arreglar añade añadir cada como con corregir corrige crear cuando \
         de debe deben del demasiado demasiados desconocido desde donde el elimina eliminar en encontrado es esta \
         estas este esto está están falta funciona función hacer hay haz la las lo los línea líneas mejora mejorar \
         muestra más nombre nueva nuevo número palabra para pero por porque prueba pruebas puede pueden página que se \
         según ser sin sobre son su sus también tiene toda todas todos un una usar usuario usuarios valor ya",
    ),
    (
        Language::Portuguese,
        "adicionar adicione ao aos arquivo arquivos cada como corrigir corrija criar crie da das de deve devem dos em \
         entre erro erros essa esse este está falta foi funciona função isso linha linhas mais melhorar melhore muito \
         na nas nenhum nenhuma nome nos nova novo não número onde ou palavra para pela pelo pode por quando que \
         remover se sem ser seu sobre são também tem toda todas todos um uma usar usuário usuários valor à é",
    ),
    (
        Language::Italian,
        "aggiungere aggiungi alla anche che comando con correggere correggi cosa crea creare da dal dalla degli dei \
         del della delle deve devono di dopo elimina eliminare errore errori espressione essere funziona gli il la le \
         lista lo ma manca migliora migliorare nel nella nessun nessuna nome non numero nuova nuovo ogni pagina più \
         posso prima quando quella quello questa questo riga righe rimuovere sono stringa sul sulla troppo tutte \
         tutti tutto un una usare utente utenti valido valore è",
    ),
    (
        Language::Dutch,
        "aan alle alleen als bestaat bestand bestanden bij dan dat de deze een fout fouten gebruik gebruiker \
         gebruikers gebruikt geen heeft het hier hoe kan kunnen laatste lezen maak maar maken meer met mislukt moet \
         moeten naar niet nieuwe nog ook openen pagina regel regels staat te toevoegen tussen uit van verbeter \
         verbeteren verwijder verwijderen voeg voor waar wanneer werkt wij worden wordt zijn zodat zonder",
    ),
    (
        Language::Other,
        "aby ale att av bir bu czy där dengan des det där dla dodaj egy ei ett från fra för hogy ikke inte için jag \
         jako jest je jeg jest któr ktoré kan kun lägg mot napraw ne nebo nie när och og olarak oraz på popraw przy się \
         ska skal som sprawdź się tidak tilføj toisto untuk usuń ve vid yang że",
    ),
];

/// English words that are in none of the lists above, nor common in another language.
const ENGLISH: &str = "about add added adding adds after again allow and another any anything are because been \
    before being better both broken but by can't can cannot change changes clean could crash crashes create does doesn't \
    doesn't don't each empty error's every everything everywhere fail failing fails fix fixed fixes for from get gets \
    getting give handle has have how if implement improve instead into isn't it it's its keep less let let's like make \
    makes making more must need needs new nice nicer not of off one only or other our out over please polish refactor \
    rename return returns rewrite run running runs same search should show shows some still stop support than that the \
    their then there these they thing things this those through to under until up update us use used user users using \
    want we were what when where whether which while who whole why with without work working works would write wrong you \
    your";

/// Words with accents that English has borrowed.
const BORROWED: &str = "café cafés cliché clichés décor façade façades fiancé naïve naïveté résumé résumés señor über \
    voilà déjà jalapeño piñata doppelgänger";

/// Whose list a word is in, as bits: bit 0 is English, the others are the lists of [`FOREIGN`] in their order.
static LISTS: LazyLock<Lexicon<u8>> = LazyLock::new(|| {
    let mut lists = Lexicon::<u8>::default();
    let all = std::iter::once(ENGLISH).chain(FOREIGN.iter().map(|(_, words)| *words));
    for (bit, words) in (0..).zip(all) {
        for word in words.split_whitespace() {
            *lists.entry(word).or_default() |= 1 << bit;
        }
    }
    lists
});

/// The language of a text, by its own words.
pub(super) fn of(own: &str, words: &[Word]) -> Language {
    by_script(own, words).unwrap_or_else(|| by_small_words(words))
}

/// The language of a text that is to a quarter in another script.
fn by_script(own: &str, words: &[Word]) -> Option<Language> {
    let (mut han, mut kana, mut hangul) = (0_usize, 0_usize, 0_usize);
    for c in own.chars() {
        match Script::of(c) {
            Script::Han => han += 1,
            Script::Kana => kana += 1,
            Script::Hangul => hangul += 1,
            Script::Latin | Script::Foreign | Script::Mark | Script::None => {}
        }
    }
    let dense = (han + kana + hangul).div_ceil(2);
    let is_of = |script: Script| move |word: &&Word| word.folded.chars().any(|c| Script::of(c) == script);
    let foreign = words.iter().filter(is_of(Script::Foreign)).count();
    let latin = words.iter().filter(is_of(Script::Latin)).count();
    if dense + foreign == 0 || (dense + foreign) * 4 < dense + foreign + latin {
        return None;
    }
    Some(match () {
        () if foreign > dense => Language::Other,
        () if hangul > han + kana => Language::Korean,
        () if kana * 10 >= han + kana => Language::Japanese,
        () => Language::Chinese,
    })
}

fn by_small_words(words: &[Word]) -> Language {
    let mut english = 0_usize;
    let mut accents = 0_usize;
    let mut has_telling = false;
    let mut foreign = [0_usize; FOREIGN.len()];
    for word in words.iter().filter(|word| word.is_plain) {
        let lists = lists(&word.folded);
        english += usize::from(lists & 1 != 0);
        let is_long = word.folded.chars().count() >= 5;
        let is_name = match word.case {
            Case::Lower | Case::Initial => false,
            // A short one is an acronym.
            Case::Capitals => !is_long,
            Case::Mixed => true,
        };
        if lists > 1 && !is_name {
            has_telling |= is_long || !word.folded.is_ascii();
            for (bit, hits) in (1..).zip(foreign.iter_mut()) {
                *hits += usize::from(lists & (1 << bit) != 0);
            }
        } else if lists == 0 && has_accent(word) {
            has_telling = true;
            accents += 1;
        }
    }
    let most = foreign.iter().copied().max().unwrap_or_default();
    let hits = most + accents;
    if hits <= english || (hits < 2 && !(has_telling && english == 0)) {
        return Language::English;
    }
    let found = FOREIGN.iter().zip(foreign).find(|(_, hits)| *hits == most);
    found.filter(|_| most > 0).map_or(Language::Other, |((language, _), _)| *language)
}

/// Whose lists a word is in. One with an apostrophe is also looked up without what is before it, and without what is
/// behind it: `l'erreur`, `lorsqu'il`.
fn lists(word: &str) -> u8 {
    let of = |word: &str| LISTS.get(word).copied().unwrap_or_default();
    match (of(word), word.split_once('\'')) {
        (0, Some((before, behind))) => of(behind) | of(before),
        (lists, _) => lists,
    }
}

/// Whether an uncapitalised word has an accent that no English word has. Names of people and places are capitalised.
fn has_accent(word: &Word) -> bool {
    let is_accented = |c: char| !c.is_ascii() && Script::of(c) == Script::Latin;
    word.case == Case::Lower
        && word.folded.contains(is_accented)
        && !BORROWED.split_whitespace().any(|borrowed| borrowed == word.folded)
}

#[cfg(test)]
mod tests {
    use super::super::reading::Reading;
    use super::super::{place, word};
    use super::*;

    fn language(text: &str) -> Language {
        let own = place::own_words(&Reading::of(text));
        of(&own, &word::words(&own))
    }

    #[test]
    fn english_is_recognised_also_when_it_is_short_or_says_foreign_names() {
        for text in [
            "",
            "fix",
            "Fix login bug",
            "login bug",
            "typo in readme",
            "Bump lodash to 4.17.21",
            "DER encoding",
            "Parse DER and PEM files",
            "die on SIGTERM",
            "MSRV-dependent TODOs in implementation",
            "Render 中文 in the header of each page",
            "Résumé upload: naïve café parser",
            "Müller reported that José cannot log in",
            "Support de-DE and es-ES locales",
            "Rename `für` to `pour` in the table",
            "The error says \"der Vorgang konnte nicht ausgeführt werden\" when it fails",
            "process.env is undefined",
            "404",
        ] {
            assert_eq!(language(text), Language::English, "{text}");
        }
    }

    #[test]
    fn other_languages_are_recognised() {
        for (text, expected) in [
            ("Fehler beim Login beheben", Language::German),
            ("Bitte fix den Bug im Login und teste ihn", Language::German),
            ("Login verbessern", Language::German),
            ("Login geht nicht", Language::German),
            ("Mach die Startseite schöner", Language::German),
            ("Corrige l'erreur de connexion dans `src/auth.ts`", Language::French),
            ("Améliorer la page", Language::French),
            ("Arregla el error de inicio de sesión", Language::Spanish),
            ("Mejorar todo", Language::Spanish),
            ("Corrigir o erro de login quando a senha está vazia", Language::Portuguese),
            ("Aggiungere un test per la pagina di login", Language::Italian),
            ("Voeg een test toe voor het inlogscherm", Language::Dutch),
            ("修复登录页面的错误", Language::Chinese),
            ("修复 LoginService 的 bug", Language::Chinese),
            ("ログイン画面のエラーを直す", Language::Japanese),
            ("로그인 오류를 수정해 주세요", Language::Korean),
            ("Исправить ошибку входа", Language::Other),
            ("Popraw błąd logowania", Language::Other),
            ("Åtgärda felet när användaren loggar in och testa det", Language::Other),
            ("إصلاح خطأ تسجيل الدخول", Language::Other),
        ] {
            assert_eq!(language(text), expected, "{text}");
        }
    }

    #[test]
    fn no_english_word_is_in_the_list_of_another_language() {
        for (word, lists) in LISTS.iter() {
            assert!(*lists == 1 || lists & 1 == 0, "`{word}` is in the list of English and in another");
            assert_eq!(&word::fold(word), word, "`{word}` is looked up without regard to case");
        }
    }
}
