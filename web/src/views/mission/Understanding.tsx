// What godwit understood, and what it asks before it begins.
import { useState, type FormEvent } from 'react';
import { api } from '../../api/client';
import { useCommand } from '../../api/queries';
import type { AnswerToQuestion, Clarification, MissionDetail } from '../../api/types';
import { useText } from '../../text';
import { Button, Card, Problem, Told, Words } from '../../ui';
import { FIELD } from '../NewMission';

type Question = Clarification['questions'][number];

export function Understanding({ mission, clarification }: { mission: MissionDetail; clarification: Clarification }) {
  const { t } = useText();
  if (mission.status === 'awaiting-answers') return <Questions mission={mission} questions={clarification.questions} />;
  if (!clarification.answers || clarification.answers.length === 0) {
    return (
      <Card title={t('mission.understanding')}>
        <p className="text-sm text-quiet">{t('mission.understood', { score: clarification.score, threshold: clarification.threshold })}</p>
      </Card>
    );
  }
  return (
    <Card title={t('mission.understanding')} aside={t('mission.answered')}>
      <dl className="space-y-3">
        {clarification.questions.map((question) => (
          <div key={question.field}>
            <dt className="text-sm text-quiet"><Told text={question.text} /></dt>
            <dd><Answer question={question} answer={clarification.answers?.find((answer) => answer.field === question.field)} /></dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

function Answer({ question, answer }: { question: Question; answer: AnswerToQuestion | undefined }) {
  const choice = answer?.choice ? question.choices[answer.choice - 1] : undefined;
  return <>{choice && <p><Told text={choice} /></p>}{answer?.text && <p><Words text={answer.text} /></p>}</>;
}

/** The answers as they are being given: the recommended choice until somebody chooses. */
function useAnswers(questions: Question[]) {
  const [answers, setAnswers] = useState<Record<string, AnswerToQuestion>>({});
  const of = (question: Question): AnswerToQuestion => answers[question.field] ?? { field: question.field, choice: question.recommended };
  const give = (answer: AnswerToQuestion) => setAnswers((before) => ({ ...before, [answer.field]: answer }));
  return { of, give, all: questions.map(of) };
}

function Questions({ mission, questions }: { mission: MissionDetail; questions: Question[] }) {
  const { t } = useText();
  const { of, give, all } = useAnswers(questions);
  const answer = useCommand(() => api.answer(mission.id, all));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    answer.mutate(undefined);
  };
  return (
    <form onSubmit={submit}>
      <Card title={t('mission.questions', { n: questions.length })} tone="you">
        <div className="space-y-6">{questions.map((question) => <QuestionField key={question.field} question={question} answer={of(question)} onGive={give} />)}</div>
        {answer.error && <Problem error={answer.error} title={t('problem.refused')} />}
        <Button type="submit" kind="primary" busy={answer.isPending} className="mt-5 max-sm:w-full">{t('action.answer')}</Button>
      </Card>
    </form>
  );
}

function QuestionField({ question, answer, onGive }: { question: Question; answer: AnswerToQuestion; onGive: (answer: AnswerToQuestion) => void }) {
  const { t } = useText();
  const { field } = question;
  const withText = (text: string): AnswerToQuestion =>
    text ? { field, text } : { field, choice: question.recommended };
  return (
    <fieldset>
      <legend className="font-medium"><Told text={question.text} /></legend>
      <p className="text-sm text-quiet"><Told text={question.why} /></p>
      <div className="mt-2 space-y-1.5">
        {question.choices.map((choice, index) => (
          <label key={choice} className="flex items-baseline gap-2.5 rounded-lg border border-line px-3 py-2 hover:border-strong has-checked:border-accent has-checked:bg-accent-soft">
            <input type="radio" name={field} className="accent-accent" checked={answer.choice === index + 1 && !answer.text} onChange={() => onGive({ field, choice: index + 1 })} />
            <span><Told text={choice} />{index + 1 === question.recommended && <small className="ml-2 text-quiet">{t('mission.recommended')}</small>}</span>
          </label>
        ))}
        <input type="text" aria-label={t('mission.ownWords')} placeholder={t('mission.ownWords')} value={answer.text ?? ''} onChange={(event) => onGive(withText(event.target.value))} className={FIELD} />
      </div>
    </fieldset>
  );
}
