// What the server says and what a form of the plan is made of; the same definition drives the page,
// the phone, the check of what arrives and the export.

export interface Words {
  zh: string;
  en: string;
}

export interface Choice {
  key: string;
  title: Words;
}

export interface Sop {
  key?: string;
  title: Words;
  steps: Words[];
}

export interface VisitForm {
  title: Words;
  minimum: number;
  maximum: number;
  fever: number;
  required_for: string[];
  closing: string[];
  symptoms: Choice[];
  needs: Choice[];
}

export interface Plan {
  title: Words;
  visit: VisitForm | null;
  sop: Sop | null;
  alert: Sop | null;
  sops: Sop[];
  forms: string[];
}

export interface Task {
  id: string;
  window: string;
  due_from: string;
  due_to: string;
  state: string;
}

export interface Stop {
  id: string;
  kind: string;
  title: string;
  door: string;
  tags: string[];
  place_id: string | null;
  plan: number;
  tasks: Task[];
}

export interface Walk {
  title: string;
  stops: Stop[];
}

export interface FieldPlace {
  id: string;
  name: string;
  where: string;
  kind: string;
  code: string;
  plan: number;
  is_checkpoint: boolean;
}

export interface FoundPlace {
  id: string;
  name: string;
  where: string;
  is_checkpoint: boolean;
  forms: string[];
}

export interface Report {
  id: string;
  kind: string;
  where: string;
  door: string;
  name: string;
  phone: string;
  temperature: number | null;
  words: string[];
  origin: string;
  arrived_on: string | null;
  note: string;
  is_urgent: boolean;
  reported_at: string;
}

export interface Point {
  id: string;
  name: string;
  where: string;
  minimum: number;
  fever: number;
  maximum: number;
  plate_prefix: string;
}

export interface Gates {
  points: Point[];
  keys: { mark: string; key: string }[];
  revoked: string[];
  destinations: { id: string; name: string }[];
}

export interface Member {
  id: string;
  name: string;
  tags: string[];
}

/** A household to be asked; `reason`: not_yet, nobody or refused. */
export interface Door {
  household_id: string;
  door: string;
  title: string;
  reason: string;
  tries: number;
  last_at: string | null;
  stated: number;
  members: Member[];
}

export interface Doors {
  title: string;
  place_id: string;
  plan: number;
  doors: Door[];
}

export interface Screening {
  id: string;
  title: string;
  kind: Words;
  round: number;
  until: string | null;
  left: number;
  done: number;
  household_form: { questions: Question[] } | null;
  person_form: { questions: Question[] } | null;
  temperature: boolean;
  minimum: number;
  maximum: number;
  fever: number;
  symptoms: Choice[];
  alarms: string[];
  needs: Choice[];
  answers_for: string[];
  closing: string[];
  walks: Doors[];
  places: { id: string; where: string }[];
}

/** Premises or a place to inspect; `checklist` counts into the day's lists, -1: none. */
export interface Inspected {
  subject_kind: string;
  subject_id: string;
  name: string;
  where: string;
  address: string;
  checklist: number;
  arrives: string;
  why: string[];
  done: boolean;
  may_suspend: boolean;
}

/** A round in walking order; without names: due, the riskiest first. */
export interface Round {
  names: string;
  subjects: Inspected[];
}

export interface InspectionList {
  key: string;
  title: Words;
  purpose: Words;
  keep_days: number;
  questions: Question[];
  steps: Words[];
  items: { key: string; severity: string; hours: number; photo: boolean }[];
  results: { passed: Words; rectify: Words; suspend: Words };
}

/** A finding to look at again; `state`: rectified or open; `proof`: what was told last. */
export interface Recheck {
  id: string;
  subject_id: string;
  subject_name: string;
  place_name: string;
  title: string;
  severity: string;
  said: string;
  due_at: string;
  state: string;
  is_overdue: boolean;
  proof: string;
}

export interface Inspections {
  rounds: Round[];
  lists: InspectionList[];
  rechecks: Recheck[];
  people: { id: string; name: string }[];
}

/** Somebody on the list of a charter; `held`: why they may not be fetched, "" where they may. */
export interface Seat {
  id: string;
  number: number;
  name: string;
  enterprise: string;
  point: string;
  state: string;
  held: string;
}

/** A vehicle that brings workers back: `boards` at its door, `receives` where it arrives. */
export interface Charter {
  id: string;
  title: string;
  vehicle: string;
  way: string;
  point: string;
  departs_at: string;
  arrives_at: string;
  state: string;
  boards: boolean;
  receives: boolean;
  needs_driver: boolean;
  plan: number;
  minimum: number;
  maximum: number;
  fever: number;
  symptoms: Choice[];
  alarms: string[];
  stops: { title: string; at: string }[];
  seats: Seat[];
}

export interface Day {
  user_id: string;
  staff: { id: string; name: string } | null;
  server_time: string;
  own_clock: boolean;
  day: string;
  walks: Walk[];
  plans: Plan[];
  places: FieldPlace[];
  reports: Report[];
  gates: Gates;
  screenings: Screening[];
  inspections: Inspections | null;
  charters: Charter[];
}

export interface ShowIf {
  question: string;
  answers: string[];
}

export type Kind =
  | "text"
  | "integer"
  | "number"
  | "yes_no"
  | "choice"
  | "choices"
  | "date"
  | "time"
  | "phone"
  | "plate"
  | "photo"
  | "group";

export interface Question {
  key: string;
  title: Words;
  kind: Kind;
  required?: boolean;
  help?: Words | null;
  minimum?: number | string | null;
  maximum?: number | string | null;
  decimals?: number;
  unit?: Words | null;
  options?: Choice[];
  show_if?: ShowIf | null;
  questions?: Question[];
  personal?: boolean;
}

export interface RecordForm {
  key: string;
  title: Words;
  about: "place" | "household" | "person";
  purpose: Words;
  keep_days: number;
  questions: Question[];
  steps: Words[];
  playbook_id: string;
}

export interface Area {
  place_id: string;
  place: string;
  forms: string[];
}

export interface Forms {
  areas: Area[];
  forms: RecordForm[];
}

export type Answer = string | boolean | string[] | Answers[];
export interface Answers {
  [key: string]: Answer;
}
