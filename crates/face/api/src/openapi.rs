//! The OpenAPI 3.1 document, made from the route table and the types. `docs/openapi.json` is a checked-in copy.

use utoipa::OpenApi as _;
use utoipa::openapi::path::{Operation, OperationBuilder, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Schema, Type};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{
    Content, HttpMethod, InfoBuilder, OpenApi, Ref, RefOr, Required, Response, ResponseBuilder, SecurityRequirement,
};

use crate::problem::{PROBLEM_JSON, Problem, ProblemCode};
use crate::routes::{Answer, Method, PREFIX, Query, QueryKind, ROUTES, Route};
use crate::types;

/// The schemas that the route table names.
#[derive(utoipa::OpenApi)]
#[openapi(components(schemas(
    Problem,
    ProblemCode,
    types::FleetStatus,
    types::Restarting,
    types::Board,
    types::DoctorReport,
    types::Repo,
    types::NewRepo,
    types::PolicyPatch,
    types::RangeRisk,
    types::GateExplanation,
    types::MissionSummary,
    types::MissionCount,
    types::MissionDetail,
    types::NewMission,
    types::Approve,
    types::Reject,
    types::ContinueMission,
    types::AnswerInquiry,
    types::UnqueueMessage,
    types::TakeOverMission,
    types::HandBackMission,
    types::TakeKeyboard,
    types::TerminalInput,
    types::TerminalSize,
    types::RetryMission,
    types::OrganiseMission,
    types::SetPriority,
    types::AnswerMission,
    types::Explanation,
    types::UsageSum,
    types::LandedCosts,
    types::Account,
    types::NewAccount,
    types::AccountPatch,
    types::AccountProbe,
    types::ExplainRoute,
    types::RouteExplanation,
    types::Empty,
    types::Accepted,
    types::Diff,
    types::ReplayStep,
    types::Evidence,
    types::Run,
    types::RunDiff,
    types::RunNetwork,
    types::RunSandbox,
    types::RunSpan,
    types::RunWork,
    types::LogOutline,
    types::LogPage,
    types::TerminalOutput,
    types::TerminalCurrent,
    types::ScreenSize,
    types::Hold,
    types::HoldStats,
    types::Approval,
    types::Rescue,
    types::SearchResults,
    types::Settings,
    types::ConfigFile,
    types::ConfigChanges,
    types::ConfigPreview,
    types::SaveConfig,
    types::Secret,
    types::NewSecret,
    types::RestoreRescue,
    types::PushState,
    types::NewPushSubscription,
    types::PushSubscription,
    types::TestPush,
    types::PushTest,
    types::EventRecord,
    types::VerifyReport,
    types::BrowserTicket,
    types::OpenBrowserSession,
    types::BrowserSession,
)))]
struct Components;

/// The document.
pub fn openapi() -> OpenApi {
    let mut document = Components::openapi();
    document.info = InfoBuilder::new()
        .title("godwit")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some("A crew of coding agents that can be left alone. Every request carries the bearer token."))
        .build();
    for route in ROUTES {
        document.paths.add_path_operation(route.full_path(), vec![http_method(route.method)], operation(route));
    }
    if let Some(components) = &mut document.components {
        components.add_security_scheme("token", SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)));
    }
    document.security = Some(vec![SecurityRequirement::new("token", Vec::<String>::new())]);
    document
}

/// The document as text, with a final newline.
///
/// # Panics
/// Never: the document serialises.
pub fn openapi_json() -> String {
    let mut text = openapi().to_pretty_json().expect("the document holds no maps with other keys than text");
    text.push('\n');
    text
}

fn http_method(method: Method) -> HttpMethod {
    match method {
        Method::Get => HttpMethod::Get,
        Method::Post => HttpMethod::Post,
        Method::Patch => HttpMethod::Patch,
        Method::Delete => HttpMethod::Delete,
    }
}

fn operation(route: &Route) -> Operation {
    let mut builder = OperationBuilder::new()
        .operation_id(Some(route.operation_id))
        .summary(Some(route.summary))
        .tag(route.path.split('/').nth(1).unwrap_or(PREFIX))
        .response(success_status(route.answer), success(route.answer));
    for name in route.parameters() {
        builder = builder.parameter(path_parameter(name));
    }
    for query in route.query {
        builder = builder.parameter(query_parameter(query));
    }
    match route.answer {
        Answer::Events(_) | Answer::Terminal(_) => {
            builder = builder.parameter(header("Last-Event-ID", "Resume after this event."));
        }
        Answer::One(_) | Answer::Page(_) | Answer::Nothing => {}
    }
    if route.method != Method::Get && route.answer != Answer::Nothing {
        let meaning = "The command's id; a repeat with the same id gets the first answer.";
        builder = builder.parameter(header("Idempotency-Key", meaning));
    }
    if let Some(schema) = route.request {
        let content = Content::new(Some(reference(schema)));
        let body = RequestBodyBuilder::new().content("application/json", content).required(Some(Required::True));
        builder = builder.request_body(Some(body.build()));
    }
    for code in problems(route) {
        builder = builder.response(code.status().to_string(), problem(code));
    }
    builder.build()
}

fn problems(route: &Route) -> impl Iterator<Item = ProblemCode> {
    use ProblemCode as P;
    let of_method: &[P] = match route.method {
        Method::Get => &[P::Invalid, P::Unauthorized, P::Forbidden, P::NotFound, P::WrongState, P::Internal],
        Method::Post | Method::Patch | Method::Delete => &[
            P::Invalid,
            P::Unauthorized,
            P::Forbidden,
            P::NotFound,
            P::WrongState,
            P::TooLarge,
            P::UnsupportedMediaType,
            P::Internal,
            P::ShuttingDown,
            P::DiskFull,
        ],
    };
    let is_creation = route.operation_id == "createMission";
    of_method.iter().copied().chain(is_creation.then_some(P::Busy))
}

fn reference(schema: &str) -> RefOr<Schema> {
    RefOr::Ref(Ref::from_schema_name(schema))
}

/// The status of a success.
fn success_status(answer: Answer) -> &'static str {
    match answer {
        Answer::One(_) | Answer::Page(_) | Answer::Events(_) | Answer::Terminal(_) => "200",
        Answer::Nothing => "204",
    }
}

fn success(answer: Answer) -> Response {
    let (media, schema, description) = match answer {
        Answer::One(schema) => ("application/json", reference(schema), format!("One `{schema}`.")),
        Answer::Page(schema) => ("application/json", page(schema), format!("A page of `{schema}`.")),
        Answer::Events(schema) => (
            "text/event-stream",
            reference(schema),
            format!("Server-sent events named `event`: `id` is the sequence number, `data` one `{schema}`."),
        ),
        Answer::Terminal(schema) => (
            "text/event-stream",
            reference(schema),
            format!(
                "Server-sent events: `output` has one `{schema}` as its `data` and its end as its `id`; `current`, once, \
                 has one `TerminalCurrent`; `keyboard`, whenever somebody else types, has one `Keyboard`; `size`, at \
                 first and whenever it is another one, has one `ScreenSize`; `ended`, the last, has `{{}}`."
            ),
        ),
        Answer::Nothing => return ResponseBuilder::new().description("It is done; there is nothing to say.").build(),
    };
    ResponseBuilder::new().description(description).content(media, Content::new(Some(schema))).build()
}

fn page(schema: &str) -> RefOr<Schema> {
    let items = ArrayBuilder::new().items(Ref::from_schema_name(schema)).build();
    let next = ObjectBuilder::new()
        .schema_type(Type::String)
        .description(Some("The cursor of the next page; absent on the last one."));
    let object = ObjectBuilder::new().property("items", items).required("items").property("next", next).build();
    RefOr::T(Schema::Object(object))
}

fn problem(code: ProblemCode) -> Response {
    let content = Content::new(Some(reference("Problem")));
    ResponseBuilder::new().description(code.title()).content(PROBLEM_JSON, content).build()
}

fn path_parameter(name: &str) -> Parameter {
    let text = ObjectBuilder::new().schema_type(Type::String).build();
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .description(Some("An id (a mission's may be a unique beginning of one) or a name."))
        .schema(Some(text))
        .build()
}

fn query_parameter(query: &Query) -> Parameter {
    let schema_type = match query.kind {
        QueryKind::Text => Type::String,
        QueryKind::Number => Type::Integer,
        QueryKind::Flag => Type::Boolean,
    };
    ParameterBuilder::new()
        .name(query.name)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(query.meaning))
        .schema(Some(ObjectBuilder::new().schema_type(schema_type).build()))
        .build()
}

fn header(name: &str, meaning: &str) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(meaning))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String).build()))
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checked_in_document_is_up_to_date() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../docs/openapi.json");
        if std::env::var_os("GODWIT_BLESS").is_some() {
            std::fs::write(path, openapi_json()).expect("docs/openapi.json is written");
        }
        let checked_in = std::fs::read_to_string(path).expect("docs/openapi.json is read");
        assert!(
            checked_in == openapi_json(),
            "docs/openapi.json is out of date: run this test again with GODWIT_BLESS=1"
        );
    }

    #[test]
    fn every_response_is_described_and_every_reference_resolves() {
        let document = serde_json::to_value(openapi()).expect("serialises");
        assert_eq!(document["info"]["title"], "godwit");
        let schemas = document["components"]["schemas"].as_object().expect("schemas");
        let mut references = Vec::new();
        collect_references(&document, &mut references);
        for reference in references {
            let name = reference.trim_start_matches("#/components/schemas/");
            assert!(schemas.contains_key(name), "{reference}");
        }
        for (path, operations) in document["paths"].as_object().expect("paths") {
            for (method, operation) in operations.as_object().expect("operations") {
                for (status, response) in operation["responses"].as_object().expect("responses") {
                    let description = response["description"].as_str().unwrap_or_default();
                    assert!(!description.is_empty(), "{method} {path} {status}");
                }
            }
        }
    }

    fn collect_references(value: &serde_json::Value, found: &mut Vec<String>) {
        match value {
            serde_json::Value::Object(map) => {
                found.extend(map.get("$ref").and_then(|text| text.as_str()).map(str::to_owned));
                map.values().for_each(|value| collect_references(value, found));
            }
            serde_json::Value::Array(items) => items.iter().for_each(|value| collect_references(value, found)),
            _ => {}
        }
    }
}
