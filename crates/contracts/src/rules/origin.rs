//! Where the parts of an expression's value come from: paths of a variable, with `[]` for the items of its lists.
//!
//! Nothing is run: the shape of the expression alone decides. What is only compared, counted or filtered by is no part
//! of the value. What it is not: exact where an expression chooses; then every branch counts.

use std::sync::Arc;

use super::ast::BinaryOp;
use super::program::{Loop, LoopKind, Node, Program};

/// Deeper than any expression that can be written, through named results.
const MAX_DEPTH: usize = 64;

/// What a value is made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// What stands at a path of the variable.
    At(String),
    /// A list that the expression makes, by what its items are.
    Each(Box<Origin>),
    /// A map that the expression makes.
    Parts(Vec<(Arc<str>, Origin)>),
    /// Computed of what stands at these paths; none of them for constants and other variables.
    Of(Vec<String>),
}

impl Origin {
    /// All paths, each once, in order of appearance.
    #[must_use]
    pub fn paths(&self) -> Vec<&str> {
        let mut paths = Vec::new();
        self.collect(&mut paths);
        paths
    }

    fn collect<'p>(&'p self, paths: &mut Vec<&'p str>) {
        let mut add = |path: &'p str| {
            if !paths.contains(&path) {
                paths.push(path);
            }
        };
        match self {
            Self::At(path) => add(path),
            Self::Of(all) => all.iter().for_each(|path| add(path)),
            Self::Each(items) => items.collect(paths),
            Self::Parts(parts) => parts.iter().for_each(|(_, part)| part.collect(paths)),
        }
    }

    /// What an item of this list is.
    #[must_use]
    pub fn item(&self) -> Self {
        match self {
            Self::At(path) => Self::At(format!("{path}[]")),
            Self::Each(items) => (**items).clone(),
            Self::Parts(_) | Self::Of(_) => self.computed(),
        }
    }

    /// What an entry of this map is.
    #[must_use]
    pub fn entry(&self, name: &str) -> Self {
        match self {
            Self::At(path) if path.is_empty() => Self::At(name.to_owned()),
            Self::At(path) => Self::At(format!("{path}.{name}")),
            Self::Parts(parts) => {
                let found = parts.iter().find(|(key, _)| &**key == name);
                found.map_or_else(Self::nothing, |(_, part)| part.clone())
            }
            Self::Each(_) | Self::Of(_) => self.computed(),
        }
    }

    fn computed(&self) -> Self {
        Self::Of(self.paths().into_iter().map(str::to_owned).collect())
    }

    const fn nothing() -> Self {
        Self::Of(Vec::new())
    }

    fn of(all: impl IntoIterator<Item = Self>) -> Self {
        let mut paths: Vec<String> = Vec::new();
        for origin in all {
            for path in origin.paths() {
                if !paths.iter().any(|known| known == path) {
                    paths.push(path.to_owned());
                }
            }
        }
        Self::Of(paths)
    }
}

impl Program {
    /// Where its value comes from: paths of the variable `slot`. `lets` says what named results are made by, by the
    /// number of their slot.
    #[must_use]
    pub fn origin<'p>(&'p self, slot: usize, lets: &dyn Fn(usize) -> Option<&'p Program>) -> Origin {
        Search { slot, lets, locals: Vec::new(), depth: 0 }.of(&self.root)
    }
}

struct Search<'s, 'p> {
    slot: usize,
    lets: &'s dyn Fn(usize) -> Option<&'p Program>,
    locals: Vec<Origin>,
    depth: usize,
}

impl<'p> Search<'_, 'p> {
    fn of(&mut self, node: &'p Node) -> Origin {
        match node {
            Node::Const(_) | Node::Has(..) => Origin::nothing(),
            Node::Slot { slot } => self.variable(*slot, &[]),
            Node::Path { slot, keys, text: _ } => self.variable(*slot, keys),
            Node::Local(number) => self.locals.get(*number).cloned().unwrap_or_else(Origin::nothing),
            Node::Field(inner, name) => self.of(inner).entry(name),
            Node::Index(list, _) => self.of(list).item(),
            Node::List(items) => Origin::Each(Box::new(self.all(items))),
            Node::Map(entries) => Origin::Parts(entries.iter().filter_map(|entry| self.part(entry)).collect()),
            Node::Loop(looped) => self.looped(looped),
            Node::Choice(nodes) => self.all(&nodes[1..]),
            Node::Binary(BinaryOp::Add, left, right) => Origin::of([self.of(left), self.of(right)]),
            Node::Call(_, args) => self.all(args),
            Node::Table(_, key) => Origin::of([self.of(key)]),
            Node::Not(_) | Node::Negate(_) | Node::All(_) | Node::Any(_) | Node::Binary(..) => Origin::nothing(),
        }
    }

    /// One stays what it is, several are only what they are computed of.
    fn all(&mut self, nodes: &'p [Node]) -> Origin {
        match nodes {
            [one] => self.of(one),
            more => {
                let origins: Vec<Origin> = more.iter().map(|node| self.of(node)).collect();
                Origin::of(origins)
            }
        }
    }

    fn part(&mut self, (key, value): &'p (Node, Node)) -> Option<(Arc<str>, Origin)> {
        let Node::Const(key) = key else { return None };
        Some((key.as_text()?.into(), self.of(value)))
    }

    fn variable(&mut self, slot: usize, keys: &[Arc<str>]) -> Origin {
        let whole = if slot == self.slot {
            Origin::At(String::new())
        } else {
            match (self.lets)(slot).filter(|_| self.depth < MAX_DEPTH) {
                Some(program) => Search { slot: self.slot, lets: self.lets, locals: Vec::new(), depth: self.depth + 1 }
                    .of(&program.root),
                None => Origin::nothing(),
            }
        };
        keys.iter().fold(whole, |origin, key| origin.entry(key))
    }

    fn looped(&mut self, looped: &'p Loop) -> Origin {
        let range = self.of(&looped.range);
        match looped.kind {
            LoopKind::Exists | LoopKind::All => Origin::nothing(),
            LoopKind::Filter => range,
            LoopKind::Map => {
                self.locals.push(range.item());
                let made = looped.result.as_ref().map_or_else(Origin::nothing, |result| self.of(result));
                self.locals.pop();
                Origin::Each(Box::new(made))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Check, Environment, Type, compile};
    use super::*;

    /// The paths of `form` that the last of some named results is made of.
    fn origin(sources: &[&str]) -> Origin {
        let mut environment = Environment::new();
        let form = environment.declare("form", Type::Dyn);
        environment.declare("params", Type::Dyn);
        let mut programs = Vec::new();
        for (number, source) in sources.iter().enumerate() {
            programs.push(compile(source, &environment, Check::Measured).unwrap());
            environment.declare(&format!("let{number}"), Type::Dyn);
        }
        let lets = |slot: usize| programs.get(slot.checked_sub(2)?);
        programs.last().unwrap().origin(form, &lets)
    }

    #[test]
    fn a_question_names_the_fields_that_its_parts_come_from() {
        let people = [
            r#"form.sensitive.people.filter(p, form.people[p.person].kind == "自然人")"#,
            r#"let0.map(p, {"name": form.people[p.person].name, "id_no": p.id_no})"#,
        ];
        let Origin::Each(item) = origin(&people) else { panic!("a list is asked for") };
        assert_eq!(item.entry("name"), Origin::At("people[].name".into()));
        assert_eq!(item.entry("id_no"), Origin::At("sensitive.people[].id_no".into()));
        assert_eq!(item.entry("another"), Origin::Of(Vec::new()));
        assert_eq!(item.paths(), ["people[].name", "sensitive.people[].id_no"]);
    }

    #[test]
    fn what_is_put_together_looked_up_or_chosen_comes_from_all_of_it_and_what_is_compared_from_nothing() {
        for (source, expected) in [
            ("form.name.zihao", &["name.zihao"][..]),
            (r#"{"name": form.name.division + form.name.zihao}"#, &["name.division", "name.zihao"]),
            (r#"["name", "500000", form.name.zihao]"#, &["name.zihao"]),
            ("form.a == 1 ? form.b : form.c", &["b", "c"]),
            ("form.list[0].number", &["list[].number"]),
            ("form.a == form.b", &[]),
            ("params.limit", &[]),
            ("form.list.exists(x, x == form.a)", &[]),
            ("form.list.filter(x, x.open)", &["list"]),
            (r#"form.list.map(x, x.tag).join(",")"#, &["list[].tag"]),
        ] {
            assert_eq!(origin(&[source]).paths(), expected, "{source}");
        }
    }
}
