// The rules of a form of the plan, as the server checks them too: what is asked, and what fits.

import type { Answer, Answers, Question } from "./shapes";
import { text } from "./words";

const LONGEST_TEXT = 500;
const MOST_PHOTOS = 6;
const MOST_REPEATS = 30;
const PLATE = /^[A-Z0-9\u4e00-\u9fa5·. -]{5,12}$/i; // exact rules differ by region: the server's
const PHONE = /^\+?[0-9 ()-]{3,20}$/;

export type Problems = Record<string, string>;

/** Whether the question is asked at all, given what was answered before it. */
export function isAsked(question: Question, answers: Answers): boolean {
  const rule = question.show_if;
  if (!rule) return true;
  const given = answers[rule.question];
  const all = Array.isArray(given) ? given : [given];
  return all.some((one) => one !== undefined && rule.answers.includes(String(one)));
}

export function isEmpty(answer: Answer | undefined): boolean {
  return answer === undefined || answer === "" || (Array.isArray(answer) && answer.length === 0);
}

/** Only what was asked and answered; what was typed for a question that vanished is left out. */
export function asked(questions: Question[], answers: Answers): Answers {
  const kept: Answers = {};
  for (const question of questions) {
    const answer = answers[question.key];
    if (!isAsked(question, kept) || answer === undefined || isEmpty(answer)) continue;
    kept[question.key] =
      question.kind === "group"
        ? (answer as Answers[]).map((one) => asked(question.questions ?? [], one))
        : answer;
  }
  return kept;
}

/** What is wrong, by path of the question ("people.0.phone"). */
export function check(questions: Question[], answers: Answers, prefix = ""): Problems {
  const problems: Problems = {};
  const known: Answers = {};
  for (const question of questions) {
    if (!isAsked(question, known)) continue;
    const path = prefix + question.key;
    const answer = answers[question.key];
    if (answer === undefined || isEmpty(answer)) {
      if (question.required) problems[path] = text("must-answer");
      continue;
    }
    known[question.key] = answer;
    if (question.kind === "group") Object.assign(problems, checkGroup(question, answer, path));
    else {
      const wrong = checkOne(question, answer);
      if (wrong) problems[path] = wrong;
    }
  }
  return problems;
}

function checkGroup(question: Question, answer: Answer, path: string): Problems {
  const repeats = answer as Answers[];
  const wrong = outside(question, repeats.length, 0, MOST_REPEATS);
  const problems: Problems = wrong ? { [path]: wrong } : {};
  repeats.forEach((one, index) => {
    Object.assign(problems, check(question.questions ?? [], one, `${path}.${index}.`));
  });
  return problems;
}

function bound(value: number | string | null | undefined, otherwise: number): number {
  return value === null || value === undefined ? otherwise : Number(value);
}

function outside(
  question: Question,
  value: number,
  least: number,
  most: number,
): string | undefined {
  const low = bound(question.minimum, least);
  const high = bound(question.maximum, most);
  if (value >= low && value <= high) return undefined;
  if (!Number.isFinite(high)) return text("at-least", { least: low });
  if (!Number.isFinite(low)) return text("at-most", { most: high });
  return text("between", { least: low, most: high });
}

function checkOne(question: Question, answer: Answer): string | undefined {
  const typed = String(answer).trim();
  switch (question.kind) {
    case "integer":
      if (!/^-?\d{1,13}$/.test(typed)) return text("whole-number");
      return outside(question, Number(typed), -Infinity, Infinity);
    case "number": {
      if (!/^-?\d{1,13}(\.\d{1,9})?$/.test(typed)) return text("a-number");
      const digits = typed.split(".")[1]?.length ?? 0;
      if (digits > (question.decimals ?? 0)) {
        return text("at-most-decimals", { decimals: question.decimals ?? 0 });
      }
      return outside(question, Number(typed), -Infinity, Infinity);
    }
    case "text": {
      const most = bound(question.maximum, LONGEST_TEXT);
      return typed.length > most ? text("at-most-characters", { most }) : undefined;
    }
    case "phone":
      return PHONE.test(typed) ? undefined : text("a-phone");
    case "plate":
      return PLATE.test(typed) ? undefined : text("a-plate");
    case "photo":
      return outside(question, (answer as string[]).length, 0, MOST_PHOTOS);
    default:
      return undefined;
  }
}
