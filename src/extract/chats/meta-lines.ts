/**
 * Lines that Facebook, Messenger and Instagram write in a member's name, in the language of the account. Since 2022 an
 * export does not mark them, so they are told by their form: one line that speaks about its sender in the third person
 * (`Ann Lee named the group Roof.`), or one of the sentences below. Elsewhere they would be taken for a person's words.
 */
export function isProgramLine(text: string, sender: string, hasMore: boolean): boolean {
  if (text.length > 400 || text.includes("\n")) return false;
  if (sentences.some((sentence) => sentence.test(text))) return true;
  const names = [sender, sender.split(/\s/)[0] ?? ""].filter((name) => name !== "");
  for (const name of names) {
    if (!text.startsWith(name)) continue;
    const rest = text.slice(name.length);
    if (deeds.some((deed) => deed.test(rest))) return true;
    // "Ann Lee hat …": beside a shared thing any language, else only after a whole name
    if (name === sender && /^\s\p{Ll}|^[\p{Lo}\p{Lm}]|^\s\p{Lo}/u.test(rest))
      if (hasMore || (/\s/.test(sender) && /[.!。]\s*$/u.test(text))) return true;
  }
  return false;
}

/** The question of a poll, which its maker wrote into such a line. */
export const pollQuestion = (text: string) =>
  /^\S.{0,80}?(?:created a poll|hat eine Umfrage erstellt|a créé un sondage|creó una encuesta|criou uma enquete|ha creato un sondaggio|heeft een peiling gemaakt)\s?: ?(\S.{0,300}?)\.?$/u.exec(
    text,
  )?.[1];

/** What follows a name in the commonest lines. */
const deeds = [
  /^ (?:sent|shared) (?:an attachment|a (?:photo|video|link|post|reel|story|voice message|sticker|GIF|location))/,
  /^ (?:named the group|changed the (?:group|chat|theme|emoji)|set the (?:nickname|emoji|quick reaction)|cleared the |added |removed |left the group|joined the )/,
  /^ (?:created (?:a|the) (?:poll|plan|group)|voted for |changed (?:his|her|their) vote|pinned |unsent |reacted )/,
  /^ (?:started (?:a|an|the) |joined |missed |ended |called you|is now (?:an? )?admin|turned (?:on|off) )/,
  /^ hat (?:einen Anhang|ein (?:Foto|Video)|eine[nr]? \p{L}+) (?:gesendet|geteilt|gestartet)/u,
  /^ hat (?:die Gruppe|das (?:Thema|Design|Gruppenfoto)|den (?:Spitznamen|Gruppennamen)|eine Umfrage) /,
  /^ a (?:envoyé une pièce jointe|envoyé une? |nommé le groupe|modifié |quitté le groupe|ajouté |lancé |créé un sondage)/,
  /^ (?:envió|ha enviado|mandó) un (?:archivo )?adjunto|^ (?:cambió|ha cambiado|nombró|salió del grupo|inició|creó una encuesta)/,
  /^ (?:enviou um anexo|mudou |alterou |nomeou o grupo|saiu do grupo|iniciou |criou uma enquete)/,
  /^ ha (?:inviato un allegato|cambiato |modificato |abbandonato il gruppo|avviato |creato un sondaggio)/,
  /^ heeft (?:een bijlage (?:verzonden|gestuurd)|de groep |het thema |een peiling )/,
  /^ (?:wysłała?|wysłał\(a\)|zmieniła?|opuściła?|utworzyła?) /,
  /^ skickade en bilaga|^ har (?:skickat en bilaga|bytt |lämnat gruppen)/,
  /^ bir ek gönderdi|^ gruptan ayrıldı|^ temayı /,
  /^(?:さん)?が(?:添付ファイル|写真|動画|スタンプ|グループ|チャット)/,
  /^(?:发送了|發送了|傳送了)/,
  /^님이 /,
  /^ (?:отправил(?:\(а\)|а)?|изменил(?:\(а\)|а)?|покинул(?:\(а\)|а)?) /,
];

const sentences = [
  // what the user did, as Messenger tells them
  /^You (?:sent (?:an attachment|a (?:photo|video|voice message|sticker|link))|named the group |changed the (?:group|chat|theme|emoji)|set (?:the|your) (?:nickname|emoji|quick reaction)|added \S.* to the group|removed |left the group|created (?:a poll|the group|a plan)|voted for |pinned a message|unsent a message|started (?:a|an) (?:video|audio|call|chat)|joined the |missed (?:a|an) |called |turned (?:on|off) disappearing|waved at )[^?]*$/,
  /^Du hast (?:einen Anhang|ein Foto|ein Video) (?:gesendet|geschickt)|^Du hast (?:die Gruppe|den Spitznamen|das (?:Thema|Design)) .*(?:geändert|festgelegt|benannt|verlassen)/,
  /^(?:Vous avez|Tu as) (?:envoyé une pièce jointe|nommé le groupe|modifié (?:le|la|les) (?:thème|photo|pseudo))/,
  /^(?:Enviaste|Has enviado) un (?:archivo )?adjunto|^(?:Cambiaste|Has cambiado) el (?:tema|apodo|nombre)/,
  /^(?:Você enviou|Enviaste) um anexo|^Você (?:mudou|alterou) o (?:tema|apelido|nome)/,
  /^Hai (?:inviato un allegato|cambiato il (?:tema|soprannome)|modificato il tema)/,
  /^(?:Je hebt|Jij hebt) (?:een bijlage (?:verzonden|gestuurd)|het thema )/,
  /^(?:Wysłano załącznik|Wysłałeś|Wysłałaś|Wysłał\(a\)eś|Du skickade en bilaga|Bir ek gönderdin)/,
  /^添付ファイルを送信しました/,
  // Messenger's greetings, calls and notices
  /^Say hi to your new Facebook friend, |^You (?:are|can) now (?:connected on Messenger|message and call each other)/,
  /^(?:The video chat ended|Video chat ended|Audio call ended|The call ended|Missed (?:call|video chat|audio call))\.?$/,
  /^(?:Videochat beendet|Der Videochat wurde beendet|Verpasster (?:Anruf|Videochat)|Discussion vidéo terminée|Appel manqué|Videollamada finalizada|Llamada perdida|Chamada perdida|Chamada de vídeo encerrada|Chiamata persa)\.?$/,
  /^This message is no longer available because it was unsent/,
  // Instagram's reactions
  /^(?:Liked a message|Reacted .{1,12} to your (?:message|story)\s*)$/u,
  /^(?:Hat eine Nachricht mit .Gefällt mir. markiert|.{0,12}Hat mit .{1,12} auf deine (?:Nachricht|Story) reagiert)\.?\s*$/u,
  /^(?:A aimé un message|A réagi .{1,12} à (?:votre|ton|votre|un) message)\.?\s*$/u,
  /^(?:Le gustó un mensaje|Indicó que le gusta un mensaje|Ha indicado que le gusta un mensaje|(?:Reaccionó|Ha reaccionado) con .{1,12} a tu mensaje)\.?\s*$/u,
  /^(?:Curtiu uma mensagem|Gostou de uma mensagem|Reagiu com .{1,12} à (?:sua|tua) mensagem)\.?\s*$/u,
  /^(?:Ha messo .?Mi piace.? a un messaggio|(?:Ha reagito|Reazione) .{1,16} al tuo messaggio)\.?\s*$/u,
  /^(?:Vindt een bericht leuk|Heeft een bericht leuk gevonden|(?:Heeft|Reageerde) (?:met )?.{1,12} op je bericht(?: gereageerd)?)\.?\s*$/u,
  /^(?:Polubi(?:ł|ła|ł\(a\)) wiadomość|Zareagowa(?:ł|ła|ł\(a\)) .{1,16} na Twoją wiadomość)\.?\s*$/u,
  /^(?:Gillade ett meddelande|Reagerade (?:med )?.{1,12} på ditt meddelande|Bir mesajı beğendi)\.?\s*$/u,
  /^(?:メッセージに「いいね！」しました|「いいね！」しました)。?$/,
];
