/** A question about oneself that no export answers. The id is for scripts and stays; the words may be improved. */
export interface Question {
  id: string;
  question: string;
}

/** Few, open, and each answered in a sentence or ten. */
export const questions: readonly Question[] = [
  { id: "name", question: "What do people call you, and who calls you something else?" },
  { id: "origin", question: "Where and how did you grow up?" },
  { id: "home", question: "Where do you live now, and what keeps you there?" },
  { id: "work", question: "What do you do for a living, and how did you come to it?" },
  { id: "people", question: "Who are the people closest to you?" },
  { id: "languages", question: "Which languages do you speak, and with whom?" },
  { id: "day", question: "What does an ordinary day of yours look like?" },
  { id: "interests", question: "What do you do when nobody asks anything of you?" },
  { id: "taste", question: "What do you like to read, hear and watch?" },
  { id: "convictions", question: "What do you believe that many around you do not?" },
  { id: "pride", question: "What are you proud of, and what would you do differently?" },
  { id: "style", question: "How do you write when you are at your best, and what would you never write?" },
];
