"""Word lists for the rules about names. With a new word comes a new pair in the tests."""

from __future__ import annotations

from alexandria.english import word_map

__all__ = [
    "ELEMENTS",
    "GENERIC_NAME_WORDS",
    "GREEK",
    "IRREGULAR_PLURALS",
    "KIND_NOUNS",
    "NAME_CONNECTIVES",
    "NO_PLURAL",
    "OPPOSITES",
    "PRONOUNS",
    "SPELLINGS",
    "UNITS",
]

GREEK = {letter: name for name, letter in word_map("greek_letters").items()}
"""Small letters only: Γ is not γ."""

_PAIRS = """
    tumour:tumor colour:color behaviour:behavior favour:favor labour:labor vapour:vapor neighbour:neighbor
    neighbourhood:neighborhood harbour:harbor flavour:flavor odour:odor rigour:rigor humour:humor
    centre:center fibre:fiber litre:liter metre:meter theatre:theater calibre:caliber titre:titer
    millimetre:millimeter centimetre:centimeter kilometre:kilometer micrometre:micrometer nanometre:nanometer
    millilitre:milliliter microlitre:microliter analogue:analog catalogue:catalog homologue:homolog
    orthologue:ortholog paralogue:paralog dialogue:dialog labelling:labeling labelled:labeled
    modelling:modeling modelled:modeled signalling:signaling channelling:channeling tunnelling:tunneling
    levelling:leveling travelling:traveling fuelled:fueled grey:gray aluminium:aluminum caesium:cesium
    programme:program defence:defense mould:mold plough:plow artefact:artifact ageing:aging disc:disk
    judgement:judgment acknowledgement:acknowledgment mitre:miter lustre:luster sabre:saber
    oedema:edema oesophagus:esophagus oesophageal:esophageal oestrogen:estrogen oestradiol:estradiol
    oestrous:estrous foetus:fetus foetal:fetal diarrhoea:diarrhea aetiology:etiology coeliac:celiac
    manoeuvre:maneuver encyclopaedia:encyclopedia orthopaedic:orthopedic paediatric:pediatric
    gynaecology:gynecology anaesthesia:anesthesia anaesthetic:anesthetic caecum:cecum faeces:feces
    faecal:fecal haem:heme leukaemia:leukemia anaemia:anemia ischaemia:ischemia ischaemic:ischemic
    hypoglycaemia:hypoglycemia hyperglycaemia:hyperglycemia glycaemia:glycemia glycaemic:glycemic
    septicaemia:septicemia uraemia:uremia bacteraemia:bacteremia toxaemia:toxemia hyperaemia:hyperemia
    haemoglobin:hemoglobin haemorrhage:hemorrhage haemostasis:hemostasis haematology:hematology
    haematocrit:hematocrit haemodialysis:hemodialysis haemophilia:hemophilia haemolysis:hemolysis
    haematopoietic:hematopoietic haemodynamic:hemodynamic haemodynamics:hemodynamics palaeolithic:paleolithic
    palaeontology:paleontology archaeology:archeology catalyse:catalyze hydrolyse:hydrolyze
    paralyse:paralyze catalysed:catalyzed hydrolysed:hydrolyzed sulphur:sulfur sulphate:sulfate
    sulphide:sulfide sulphite:sulfite sulphuric:sulfuric sulphonate:sulfonate sceptic:skeptic
    storey:story tyre:tire kerb:curb cosy:cozy
"""
SPELLINGS = dict(pair.split(":") for pair in _PAIRS.split())
"""British → American, whole words; -ise and -isation are a rule of their own."""

IRREGULAR_PLURALS = dict(
    pair.split(":")
    for pair in """
    mice:mouse lice:louse geese:goose feet:foot teeth:tooth children:child men:man women:woman oxen:ox
    bacteria:bacterium mitochondria:mitochondrion criteria:criterion phenomena:phenomenon spectra:spectrum
    quanta:quantum strata:stratum sera:serum ova:ovum symposia:symposium
    nuclei:nucleus stimuli:stimulus fungi:fungus loci:locus radii:radius foci:focus bacilli:bacillus
    alveoli:alveolus matrices:matrix vertices:vertex indices:index appendices:appendix helices:helix
    vortices:vortex cortices:cortex simplices:simplex codices:codex larvae:larva vertebrae:vertebra
    formulae:formula antennae:antenna algae:alga nebulae:nebula hyphae:hypha lemmata:lemma schemata:schema
    leaves:leaf halves:half lives:life wolves:wolf knives:knife calves:calf shelves:shelf
    viruses:virus biases:bias gases:gas lenses:lens fetuses:fetus buses:bus apparatuses:apparatus
    eigenvalues:eigenvalue genera:genus corpora:corpus people:person axes:axis analyses:analysis
    """.split()
)

NO_PLURAL = frozenset(
    """
    species series lens news physics mathematics diabetes herpes rabies measles pancreas gas bias atlas canvas
    lupus virus status mars venus uranus ceres ties always less mass loss process access stress pythagoras
    archimedes diogenes hercules plus bus thus axis basis genus corpus chaos kudos mumps scabies caries
    this his its pus apparatus consensus focus locus nucleus stokes navier gauss laplace kansas texas
    andreas lucas
    thomas nicholas douglas arkansas alias whereas
    cosmos ethos pathos rhinoceros
    hans jones williams davies rogers hughes stevens evans banks feces faeces biceps triceps
    """.split()
)
"""Words whose last s is no plural."""

NAME_CONNECTIVES = frozenset(
    """
    of in on for with without from to by at between under over into per and or nor vs versus as against among
    within during after before via through than that which
    """.split()
)

OPPOSITES = frozenset(
    frozenset(pair.split(":"))
    for pair in """
    high:low higher:lower highest:lowest upper:lower increase:decrease increased:decreased
    increasing:decreasing left:right before:after early:late earlier:later positive:negative active:inactive
    maximum:minimum maximal:minimal max:min large:small larger:smaller long:short longer:shorter hot:cold
    warm:cold wet:dry day:night male:female man:woman mother:father boy:girl open:closed internal:external
    inner:outer interior:exterior proximal:distal anterior:posterior dorsal:ventral medial:lateral
    superior:inferior acute:chronic benign:malignant primary:secondary direct:indirect linear:nonlinear
    convex:concave even:odd finite:infinite discrete:continuous stable:unstable saturated:unsaturated
    soluble:insoluble input:output source:sink import:export influx:efflux absorption:adsorption
    absorption:emission oxidation:reduction oxidant:reductant anode:cathode acid:base acidic:basic
    acidic:alkaline agonist:antagonist activation:inhibition activator:inhibitor activator:repressor
    gain:loss systolic:diastolic systole:diastole ascending:descending forward:reverse forward:backward
    clockwise:anticlockwise clockwise:counterclockwise parallel:perpendicular parallel:antiparallel
    north:south northern:southern east:west eastern:western treated:untreated treatment:control
    case:control experimental:control observed:expected predicted:observed predicted:measured
    sensitive:resistant sensitivity:specificity precision:recall mean:median numerator:denominator
    row:column rows:columns horizontal:vertical longitudinal:transverse aerobic:anaerobic heavy:light
    donor:acceptor ligand:receptor antigen:antibody host:pathogen host:guest predator:prey parent:child
    dominant:recessive homozygous:heterozygous sense:antisense sender:receiver union:intersection
    injective:surjective injection:surjection sufficient:necessary lower:upper first:second first:last
    first:third second:third onset:offset start:end wet:arid rich:poor thick:thin thicker:thinner
    wide:narrow deep:shallow fast:slow faster:slower strong:weak stronger:weaker young:old younger:older
    summer:winter spring:autumn top:bottom front:back major:minor real:imaginary real:complex
    boson:fermion electron:positron proton:neutron proton:antiproton particle:antiparticle
    enthalpy:entropy ferromagnetic:antiferromagnetic ferromagnetic:paramagnetic exothermic:endothermic
    local:global intrinsic:extrinsic afferent:efferent efferent:afferent eukaryotic:prokaryotic
    eukaryote:prokaryote monocot:dicot symmetric:asymmetric symmetric:antisymmetric normal:abnormal
    """.split()
)

UNITS = frozenset(
    """
    m cm mm µm μm nm pm km kg g mg µg μg ng pg t s ms µs μs ns ps min h hr hrs d wk wks yr yrs mo l ml µl μl nl
    dl mol mmol µmol μmol nmol pmol M mM µM μM nM pM K °C °F C F Pa kPa MPa GPa bar mbar atm Hz kHz MHz GHz V
    mV kV A mA µA W mW kW MW GW J kJ MJ eV keV MeV GeV TeV N kN Ω T mT Gy Sv Bq Da kDa bp kb Mb rpm % ‰ ppm
    ppb IU U years days hours weeks months minutes seconds mmHg kcal cal rad deg dB SD SE SEM CI IQR mean range
    n N p P
    """.split()
)
"""What stands in brackets behind a quantity and is no other name of it; spread and sample size with them."""

PRONOUNS = frozenset(
    "we us it they them this these that those he she him her itself themselves".split()
)

KIND_NOUNS: dict[str, frozenset[str]] = {
    kind: frozenset(words.split())
    for kind, words in {
        "organism": "animal organism species bacterium plant parasite pathogen virus strain host",
        "substance": (
            "cytokine protein enzyme drug compound molecule hormone substance peptide antibody ligand receptor "
            "inhibitor metal alloy material chemical polymer toxin vaccine agent solution acid gas salt"
        ),
        "method": "method technique approach procedure algorithm assay protocol test scheme framework",
        "device": "device instrument apparatus sensor machine detector tool system",
        "quantity": "quantity parameter value measure ratio rate variable score index",
        "place": "place site region area city country location",
        "person": "person author researcher scientist man woman",
        "group": "group cohort population team community company organisation organization",
        "concept": "concept theory model hypothesis theorem law principle lemma equation conjecture",
        "event": "event process reaction effect phenomenon",
    }.items()
}
"""Kind of entity (as extraction gives it) → nouns that "the …" uses for one of that kind."""

GENERIC_NAME_WORDS = frozenset(
    """
    author paper study work research experiment experimental result finding conclusion data dataset sample
    subject patient participant group cohort population individual people person case control baseline
    method model approach technique procedure protocol algorithm system framework scheme analysis test assay
    trial treatment therapy intervention effect change difference increase decrease reduction value level
    rate ratio number amount quantity size length width height depth thickness area volume mass weight time
    duration period age year day hour temperature pressure concentration density speed velocity energy power
    frequency score index measure measurement parameter variable risk scale correction weighting
    function distribution mean median
    average total maximum minimum percentage proportion fraction range interval error deviation variance
    figure table section equation theorem lemma proof example definition step stage phase type kind class
    category set list part side end point position place site region location country city surface layer
    structure form shape state condition situation problem question solution answer aim goal purpose
    hypothesis theory concept idea principle law property characteristic feature quality performance
    accuracy efficiency process event reaction mechanism role use application device instrument tool
    material substance compound molecule product component element unit object thing agent response
    relationship relation association correlation comparison evidence information knowledge literature
    review report article journal new novel old first second third last other same different similar
    high low higher lower large small long short good better best main major minor important significant
    general specific common normal standard typical possible present current previous recent total overall
    whole full single double multiple many several few all each both such present proposed observed
    measured calculated predicted expected estimated reported final initial mean statistical clinical
    medical scientific technical physical chemical biological mathematical control treated untreated
    male female adult child man woman animal plant cell tissue body line curve graph image map space field
    amount sum degree order term constant coefficient limit bound sequence unit type wild mutant knockout
    transgenic healthy diseased obese mouse rat rabbit pig dog human boy girl student child infant volunteer
    donor recipient survivor mother father smoker user respondent training test validation
    """.split()
)
"""Words that say nothing about which thing is meant once the paper is left."""

ELEMENTS = word_map("elements")
