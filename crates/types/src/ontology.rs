//! What an event is, natively in PLOVER, with the codes of other schemes derived from it.
//!
//! PLOVER: Open Event Data Alliance, *PLOVER: Political Language Ontology for Verifiable Event Records*, manual at
//! commit 5e0c24f (2024-02-04). The 16 types, their modes, 37 contexts and 25 sectors are that manual's.

use crate::UnknownTerm;
use crate::vocabulary::vocabulary;
use std::fmt;

vocabulary! {
    /// A PLOVER event type.
    pub enum PloverType {
        /// PLOVER AGREE.
        Agree = "AGREE",
        /// PLOVER CONSULT.
        Consult = "CONSULT",
        /// PLOVER SUPPORT.
        Support = "SUPPORT",
        /// PLOVER CONCEDE.
        Concede = "CONCEDE",
        /// PLOVER COOPERATE.
        Cooperate = "COOPERATE",
        /// PLOVER AID.
        Aid = "AID",
        /// PLOVER RETREAT.
        Retreat = "RETREAT",
        /// PLOVER REQUEST.
        Request = "REQUEST",
        /// PLOVER ACCUSE.
        Accuse = "ACCUSE",
        /// PLOVER REJECT.
        Reject = "REJECT",
        /// PLOVER THREATEN.
        Threaten = "THREATEN",
        /// PLOVER PROTEST.
        Protest = "PROTEST",
        /// PLOVER SANCTION.
        Sanction = "SANCTION",
        /// PLOVER MOBILIZE.
        Mobilize = "MOBILIZE",
        /// PLOVER COERCE.
        Coerce = "COERCE",
        /// PLOVER ASSAULT.
        Assault = "ASSAULT",
    }
}

vocabulary! {
    /// A PLOVER mode. Several types share a spelling (`withdraw`, `arrest`); [`PloverType::modes`] says which may take which.
    pub enum Mode {
        /// A mode of CONSULT.
        Visit = "visit",
        /// A mode of CONSULT.
        ThirdParty = "third-party",
        /// A mode of CONSULT.
        Multilateral = "multilateral",
        /// A mode of CONSULT.
        Phone = "phone",
        /// A mode of RETREAT, SANCTION.
        Withdraw = "withdraw",
        /// A mode of RETREAT.
        Release = "release",
        /// A mode of RETREAT.
        Disarm = "disarm",
        /// A mode of RETREAT.
        Ceasefire = "ceasefire",
        /// A mode of RETREAT.
        Access = "access",
        /// A mode of RETREAT.
        Resign = "resign",
        /// A mode of REQUEST, REJECT.
        Assist = "assist",
        /// A mode of REQUEST, REJECT.
        Change = "change",
        /// A mode of REQUEST, REJECT.
        Yield = "yield",
        /// A mode of REQUEST, REJECT.
        Meet = "meet",
        /// A mode of ACCUSE.
        Disapprove = "disapprove",
        /// A mode of ACCUSE.
        Investigate = "investigate",
        /// A mode of ACCUSE.
        Allege = "allege",
        /// A mode of THREATEN, COERCE.
        Restrict = "restrict",
        /// A mode of THREATEN, COERCE.
        Arrest = "arrest",
        /// A mode of THREATEN.
        Relations = "relations",
        /// A mode of THREATEN, SANCTION.
        Expel = "expel",
        /// A mode of THREATEN.
        Territory = "territory",
        /// A mode of THREATEN.
        Violence = "violence",
        /// A mode of PROTEST.
        Demo = "demo",
        /// A mode of PROTEST.
        Riot = "riot",
        /// A mode of PROTEST.
        Strike = "strike",
        /// A mode of PROTEST.
        Hunger = "hunger",
        /// A mode of PROTEST.
        Boycott = "boycott",
        /// A mode of PROTEST.
        Obstruct = "obstruct",
        /// A mode of PROTEST.
        Vandalize = "vandalize",
        /// A mode of SANCTION.
        Convict = "convict",
        /// A mode of SANCTION.
        Discontinue = "discontinue",
        /// A mode of MOBILIZE.
        Troops = "troops",
        /// A mode of MOBILIZE.
        Weapons = "weapons",
        /// A mode of MOBILIZE.
        Police = "police",
        /// A mode of MOBILIZE.
        Militia = "militia",
        /// A mode of COERCE.
        Seize = "seize",
        /// A mode of COERCE.
        Censor = "censor",
        /// A mode of COERCE.
        Curfew = "curfew",
        /// A mode of COERCE.
        MartialLaw = "martial-law",
        /// A mode of COERCE.
        Deport = "deport",
        /// A mode of COERCE.
        Withhold = "withhold",
        /// A mode of COERCE.
        Misinformation = "misinformation",
        /// A mode of COERCE.
        Cyber = "cyber",
        /// A mode of ASSAULT.
        Abduct = "abduct",
        /// A mode of ASSAULT.
        Beat = "beat",
        /// A mode of ASSAULT.
        Torture = "torture",
        /// A mode of ASSAULT.
        Sexual = "sexual",
        /// A mode of ASSAULT.
        Targeted = "targeted",
        /// A mode of ASSAULT.
        Destroy = "destroy",
        /// A mode of ASSAULT.
        Primitive = "primitive",
        /// A mode of ASSAULT.
        Firearms = "firearms",
        /// A mode of ASSAULT.
        Explosives = "explosives",
        /// A mode of ASSAULT.
        SuicideAttack = "suicide-attack",
        /// A mode of ASSAULT.
        Aerial = "aerial",
        /// A mode of ASSAULT.
        Drone = "drone",
        /// A mode of ASSAULT.
        HeavyWeapons = "heavy-weapons",
        /// A mode of ASSAULT.
        CrowdControl = "crowd-control",
        /// A mode of ASSAULT.
        Unconventional = "unconventional",
    }
}

vocabulary! {
    /// A PLOVER context: what the interaction is about.
    pub enum Context {
        /// PLOVER context.
        Military = "military",
        /// PLOVER context.
        Intelligence = "intelligence",
        /// PLOVER context.
        Executive = "executive",
        /// PLOVER context.
        Legislative = "legislative",
        /// PLOVER context.
        Election = "election",
        /// PLOVER context.
        PoliticalInstitutions = "political_institutions",
        /// PLOVER context.
        ProDemocracy = "pro_democracy",
        /// PLOVER context.
        ProAutocracy = "pro_autocracy",
        /// PLOVER context.
        Economic = "economic",
        /// PLOVER context.
        Legal = "legal",
        /// PLOVER context.
        Reparations = "reparations",
        /// PLOVER context.
        HumanRights = "human_rights",
        /// PLOVER context.
        RightsFreedoms = "rights_freedoms",
        /// PLOVER context.
        Repression = "repression",
        /// PLOVER context.
        HumanSecurity = "human_security",
        /// PLOVER context.
        Gender = "gender",
        /// PLOVER context.
        Lgbt = "lgbt",
        /// PLOVER context.
        ReligionEthnicity = "religion_ethnicity",
        /// PLOVER context.
        Inequality = "inequality",
        /// PLOVER context.
        Diplomatic = "diplomatic",
        /// PLOVER context.
        Territory = "territory",
        /// PLOVER context.
        Peacekeeping = "peacekeeping",
        /// PLOVER context.
        Health = "health",
        /// PLOVER context.
        Asylum = "asylum",
        /// PLOVER context.
        Migration = "migration",
        /// PLOVER context.
        Disasters = "disasters",
        /// PLOVER context.
        NaturalResource = "natural_resource",
        /// PLOVER context.
        Environment = "environment",
        /// PLOVER context.
        Technology = "technology",
        /// PLOVER context.
        Terrorism = "terrorism",
        /// PLOVER context.
        Cbrn = "cbrn",
        /// PLOVER context.
        Cyber = "cyber",
        /// PLOVER context.
        Misinformation = "misinformation",
        /// PLOVER context.
        Crime = "crime",
        /// PLOVER context.
        Corruption = "corruption",
        /// PLOVER context.
        IllegalDrugs = "illegal_drugs",
        /// PLOVER context.
        Trafficking = "trafficking",
    }
}

vocabulary! {
    /// A PLOVER sector: what kind of actor.
    pub enum Sector {
        /// Police.
        Cop = "COP",
        /// Government.
        Gov = "GOV",
        /// Judiciary.
        Jud = "JUD",
        /// Legislature.
        Leg = "LEG",
        /// Military.
        Mil = "MIL",
        /// Paramilitary, state-aligned.
        Prm = "PRM",
        /// Political party.
        Pty = "PTY",
        /// Rebels and insurgents.
        Reb = "REB",
        /// Intelligence service.
        Spy = "SPY",
        /// Unaligned or unidentified armed forces.
        Uaf = "UAF",
        /// Unknown.
        Unk = "UNK",
        /// Agriculture.
        Agr = "AGR",
        /// Business.
        Bus = "BUS",
        /// Crime.
        Crm = "CRM",
        /// Civilians.
        Cvl = "CVL",
        /// Education.
        Edu = "EDU",
        /// Elites.
        Eli = "ELI",
        /// Journalists and media.
        Jrn = "JRN",
        /// Labour.
        Lab = "LAB",
        /// Medical.
        Med = "MED",
        /// Refugees and displaced people.
        Ref = "REF",
        /// Political opposition.
        Opp = "OPP",
        /// Prisoners and detainees.
        Pre = "PRE",
        /// Religious bodies.
        Rel = "REL",
        /// Social and civil-society groups.
        Soc = "SOC",
    }
}

impl PloverType {
    /// The modes this type may take, in the manual's order; empty for AGREE, SUPPORT, CONCEDE, COOPERATE and AID.
    pub const fn modes(self) -> &'static [Mode] {
        use Mode::*;
        match self {
            PloverType::Agree => &[],
            PloverType::Consult => &[Visit, ThirdParty, Multilateral, Phone],
            PloverType::Support => &[],
            PloverType::Concede => &[],
            PloverType::Cooperate => &[],
            PloverType::Aid => &[],
            PloverType::Retreat => &[Withdraw, Release, Disarm, Ceasefire, Access, Resign],
            PloverType::Request => &[Assist, Change, Yield, Meet],
            PloverType::Accuse => &[Disapprove, Investigate, Allege],
            PloverType::Reject => &[Assist, Change, Yield, Meet],
            PloverType::Threaten => &[Restrict, Arrest, Relations, Expel, Territory, Violence],
            PloverType::Protest => &[Demo, Riot, Strike, Hunger, Boycott, Obstruct, Vandalize],
            PloverType::Sanction => &[Convict, Expel, Withdraw, Discontinue],
            PloverType::Mobilize => &[Troops, Weapons, Police, Militia],
            PloverType::Coerce => &[
                Seize,
                Restrict,
                Censor,
                Curfew,
                MartialLaw,
                Arrest,
                Deport,
                Withhold,
                Misinformation,
                Cyber,
            ],
            PloverType::Assault => &[
                Abduct,
                Beat,
                Torture,
                Sexual,
                Targeted,
                Destroy,
                Primitive,
                Firearms,
                Explosives,
                SuicideAttack,
                Aerial,
                Drone,
                HeavyWeapons,
                CrowdControl,
                Unconventional,
            ],
        }
    }

    /// The quad category, as the manual's sections and summary table give it (another table of the same manual puts
    /// SANCTION under verbal conflict; the errata table of the ontology records it).
    pub const fn quad(self) -> Quad {
        use PloverType::*;
        match self {
            Agree | Consult | Support | Concede => Quad::VerbalCooperation,
            Cooperate | Aid | Retreat => Quad::MaterialCooperation,
            Request | Accuse | Reject | Threaten => Quad::VerbalConflict,
            Protest | Sanction | Mobilize | Coerce | Assault => Quad::MaterialConflict,
        }
    }
}

vocabulary! {
    /// The quad category of a PLOVER type: words or deeds, with or against.
    pub enum Quad {
        /// Agreement in words.
        VerbalCooperation = "verbal_cooperation",
        /// Help in deeds.
        MaterialCooperation = "material_cooperation",
        /// Opposition in words.
        VerbalConflict = "verbal_conflict",
        /// Opposition in deeds.
        MaterialConflict = "material_conflict",
    }
}

vocabulary! {
    /// What bulletins are full of and PLOVER has no type for (dateline's own).
    pub enum LocalType {
        /// A group pledges allegiance to another.
        OrganisationPledge = "organisation/pledge",
        /// A group splits.
        OrganisationSplit = "organisation/split",
        /// Groups merge.
        OrganisationMerger = "organisation/merger",
        /// A group founds a branch.
        OrganisationBranch = "organisation/branch",
        /// A group founds, renames or closes a media outlet.
        OrganisationOutlet = "organisation/outlet",
        /// People are recruited.
        EnablingRecruitment = "enabling/recruitment",
        /// Money is raised or moved.
        EnablingFinancing = "enabling/financing",
        /// Arms or material are laid in.
        EnablingStockpiling = "enabling/stockpiling",
        /// Fighters travel.
        EnablingTravel = "enabling/travel",
        /// Territory is taken.
        ControlGained = "control/gained",
        /// Territory is lost.
        ControlLost = "control/lost",
        /// A group is reported to be somewhere.
        Presence = "presence",
        /// Coded by a user's own dictionary with a code that answers to no PLOVER class; the code is among the CAMEO codes.
        OwnCode = "own-code",
    }
}

/// What an event is: a PLOVER type with an optional mode, or one of dateline's local types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventClass(Class);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Class {
    Plover(PloverType, Option<Mode>),
    Local(LocalType),
}

impl EventClass {
    /// A PLOVER class.
    ///
    /// # Errors
    /// If `mode` is not one that `kind` may take.
    pub fn plover(kind: PloverType, mode: Option<Mode>) -> Result<EventClass, UnknownTerm> {
        match mode {
            Some(mode) if !kind.modes().contains(&mode) => {
                Err(UnknownTerm { vocabulary: "the modes of its type", term: format!("{kind}/{mode}") })
            }
            _ => Ok(EventClass(Class::Plover(kind, mode))),
        }
    }

    /// A local class.
    pub const fn local(local: LocalType) -> EventClass {
        EventClass(Class::Local(local))
    }

    /// The PLOVER type, `None` for a local class.
    pub const fn plover_type(self) -> Option<PloverType> {
        match self.0 {
            Class::Plover(kind, _) => Some(kind),
            Class::Local(_) => None,
        }
    }

    /// The PLOVER mode, if the class has one.
    pub const fn mode(self) -> Option<Mode> {
        match self.0 {
            Class::Plover(_, mode) => mode,
            Class::Local(_) => None,
        }
    }

    /// The local type, `None` for a PLOVER class.
    pub const fn local_type(self) -> Option<LocalType> {
        match self.0 {
            Class::Plover(..) => None,
            Class::Local(local) => Some(local),
        }
    }
}

impl fmt::Display for EventClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Class::Plover(kind, None) => write!(f, "{kind}"),
            Class::Plover(kind, Some(mode)) => write!(f, "{kind}/{mode}"),
            Class::Local(local) => write!(f, "{local}"),
        }
    }
}

vocabulary! {
    /// A coding scheme whose codes are derived from the native class.
    pub enum Scheme {
        /// CAMEO (Schrodt 2012).
        Cameo = "cameo",
        /// ACLED event and sub-event type.
        Acled = "acled",
        /// GTD attack type.
        Gtd = "gtd",
        /// MUC-4 incident type.
        Muc = "muc",
    }
}

/// An event's class as other schemes would code it, at the deepest level the mapping supports.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Codes {
    /// CAMEO code, two to four digits.
    pub cameo: Option<String>,
    /// ACLED `event type/sub-event type` (the sub-event type's own slashes are kept).
    pub acled: Option<String>,
    /// GTD attack type name.
    pub gtd: Option<String>,
    /// MUC-4 incident type.
    pub muc: Option<String>,
    /// The schemes whose code is not a one-to-one image of the class.
    pub approx: Vec<Scheme>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mode_belongs_to_its_type() {
        assert!(EventClass::plover(PloverType::Assault, Some(Mode::Explosives)).is_ok());
        let error = EventClass::plover(PloverType::Assault, Some(Mode::Curfew)).unwrap_err();
        assert_eq!(error.term, "ASSAULT/curfew");
    }

    #[test]
    fn the_vocabularies_have_the_sizes_the_manual_gives() {
        assert_eq!(PloverType::ALL.len(), 16);
        assert_eq!(Context::ALL.len(), 37);
        assert_eq!(Sector::ALL.len(), 25);
        let modes: usize = PloverType::ALL.iter().map(|t| t.modes().len()).sum();
        assert_eq!(modes, 67);
    }
}
