//! Texts that are made from a filling, and the fields that hold their digest.

use yuzheng_contracts::{
    CheckedService,
    form::Fill,
    service::{ARTICLES, BlockKind, Rendered},
    value::Value,
};

use crate::{
    app::App,
    filing::{parse_form, words},
    views::{
        CommandError,
        signing::{TextBlock, TextView},
    },
};

impl App {
    /// The articles of association as the draft stands; none while it is not complete enough, or needs none.
    ///
    /// # Errors
    /// `unknownDraft`, `formUnreadable` …
    pub async fn articles(&self, draft: &str, values: &str) -> Result<Option<TextView>, CommandError> {
        let session = self.session()?;
        let (_, contract) = self.contract_of_draft(&session, draft).await?;
        Ok(text_view(&contract, &parse_form(values)?))
    }
}

/// The articles made from these values, with what they are called.
pub(crate) fn text_view(contract: &CheckedService, values: &Value) -> Option<TextView> {
    let template = contract.definition().templates.iter().find(|template| template.id == ARTICLES)?;
    let rendered = contract.render(ARTICLES, values).ok()?;
    let block = |block: &yuzheng_contracts::service::Block| TextBlock {
        kind: match block.kind {
            BlockKind::Title => "title",
            BlockKind::Heading => "heading",
            BlockKind::Paragraph => "paragraph",
            BlockKind::Item => "item",
        }
        .to_owned(),
        text: block.text.clone(),
    };
    Some(TextView {
        title: words(&template.title),
        demo: template.demo,
        blocks: rendered.blocks.iter().map(block).collect(),
        sha256: rendered.digest().to_hex(),
    })
}

/// The values with the digest of the articles where the form wants it, as far as they can be made yet.
pub(crate) fn with_articles(contract: &CheckedService, values: &str) -> Result<Value, CommandError> {
    let parsed = parse_form(values)?;
    let form = &contract.definition().form;
    let wanted: Vec<&str> = form
        .fields
        .iter()
        .filter(|field| field.fill == Some(Fill::ArticlesDigest))
        .map(|field| field.path.as_str())
        .collect();
    if wanted.is_empty() {
        return Ok(parsed);
    }
    let digest = contract.render(ARTICLES, &parsed).ok().as_ref().map(Rendered::digest);
    let mut json: serde_json::Value =
        serde_json::from_str(values).map_err(|e| CommandError::new("formUnreadable").with("detail", e))?;
    for path in wanted {
        let Some((group, name)) = path.rsplit_once('.') else { continue };
        let place = json.pointer_mut(&format!("/{}", group.replace('.', "/"))).and_then(|at| at.as_object_mut());
        match (place, digest) {
            (Some(place), Some(digest)) => drop(place.insert(name.to_owned(), digest.to_hex().into())),
            (Some(place), None) => drop(place.remove(name)),
            (None, _) => {}
        }
    }
    parse_form(&json.to_string())
}
