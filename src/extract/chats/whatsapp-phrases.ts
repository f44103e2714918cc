// What WhatsApp itself writes into an export, in the languages that it is made in. Where its marks tell (an iPhone
// puts U+200E before its own words, Android <…> around them), these lists are not needed: they are for the rest.

/** No phrase of the program is as long. */
const LONGEST = 160;

/** One form for comparing: no marks, brackets, full stop, case. */
export function foldPhrase(text: string): string {
  if (text.length > LONGEST) return "";
  return text
    .normalize("NFC")
    .replace(/[\u200b-\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]/gu, "")
    .replace(/[\s\u202f\u00a0]+/gu, " ")
    .replace(/^\s*<\s*|[\s.।。۔]*\s*>?[\s.।。۔]*$/gu, "")
    .toLowerCase();
}

const listed = (text: string): ReadonlySet<string> =>
  new Set(text.split(/[|\n]/).map(foldPhrase).filter(Boolean));

/** Media that was not exported: the one phrase of Android, and those of the iPhone by their kind. */
export const omitted = listed(`
Media omitted|image omitted|video omitted|audio omitted|sticker omitted|GIF omitted|document omitted|Contact card omitted|video note omitted
Medien ausgeschlossen|Medien weggelassen|Bild weggelassen|Video weggelassen|Audio weggelassen|Sticker weggelassen|GIF weggelassen|Dokument weggelassen|Kontaktkarte ausgelassen|Videonachricht weggelassen
Multimedia omitido|Archivo omitido|Medios omitidos|imagen omitida|video omitido|vídeo omitido|audio omitido|sticker omitido|GIF omitido|documento omitido|Tarjeta de contacto omitida
Médias omis|Fichier omis|image absente|vidéo absente|audio omis|sticker omis|GIF retiré|document manquant|Fiche contact manquante
Mídia omitida|Mídia oculta|Arquivo de mídia oculto|imagem ocultada|vídeo omitido|áudio ocultado|figurinha omitida|GIF omitido|documento omitido|Cartão do contato omitido
Ficheiro não revelado|imagem não revelada|vídeo não revelado|ficheiro de áudio não revelado|sticker não revelado|GIF não revelada|documento não revelado|Contacto não revelado
Media omessi|Media omesso|immagine omessa|video omesso|audio omesso|sticker non incluso|sticker omesso|GIF esclusa|documento omesso|Scheda contatto omessa
Media weggelaten|afbeelding weggelaten|video weggelaten|audio weggelaten|sticker weggelaten|GIF weggelaten|document weggelaten|Visitekaartje weggelaten
Без медиафайлов|Файл пропущен|изображение отсутствует|видео отсутствует|аудиофайл отсутствует|стикер не добавлен|стикер отсутствует|GIF отсутствует|документ отсутствует|Карточка контакта отсутствует
Медіа пропущено|зображення відсутнє|відео відсутнє|аудіо відсутнє|Наклейку не додано|GIF-анімацію пропущено|документ пропущено|Картка контакту відсутня
Pominięto multimedia|pliki pominięto|obraz pominięty|wideo pominięte|audio pominięte|pominięto naklejkę|Plik GIF pominięty|dokument pominięty|Pominięta wizytówka kontaktu
Média vynechána|Média vynechány|obrázek vynechán|video vynecháno|zvukový soubor vynechán|nálepka vynechána|GIF vynechán|dokument vynechán|Vizitka vynechána
Médiá vynechané|obrázok vynechaný|video vynechané|zvuk vynechaný|nálepka vynechaná|GIF vynechaný|dokument vynechaný|Karta kontaktu vynechaná
Hiányzó médiafájl|média elhagyva|kép küldése sikertelen|Videó kihagyva|Hang kihagyása|matrica kihagyva|GIF fájl kihagyása|dokumentum kihagyva|Névjegykártya kihagyva
Conținut media omis|Imagine omisă|clip video omis|fără audio|sticker omis|GIF omis|document omis|Carte de vizită contact omisă
Medijski zapis izostavljen|slika izostavljena|video izostavljen|zvuk izostavljen|naljepnica izostavljena|GIF izostavljen|dokument izostavljen|Posjetnica izostavljena
Medij izpuščen|datoteke izpuščene|медији су изостављени|Без файл|Без фајл|без фајлови|Media hequr|media u hoq|Medija praleista|Praleistas medijos turinys|Bez multivides|Meedia ära jäetud|meedia välja jäetud
Media har utelämnats|media utelämnat|bild utesluten|video utesluten|ljud utelslutet|ljud uteslutet|sticker utesluten|GIF utesluten|dokument uteslutet|Kontaktkort uteslutet
Uten vedlegg|Media utelatt|bilde ikke inkludert|bilde utelatt|video utelatt|lyd utelatt|klistremerke utelatt|GIF utelatt|utelatt dokument|Kontaktkort sløyfet
Mediefil udeladt|medier udeladt|billede udeladt|video udeladt|lyd udeladt|klistermærke udeladt|GIF udeladt|dokument udeladt|Kontaktkort udeladt
Media jätetty pois|media jätettiin pois|ei kuvaa|kuva jätetty pois|videota ei sisällytetä|äänitiedostoa ei sisällytetä|tarraa ei sisällytetty|GIF-animaatio jätetty pois|dokumenttia ei sisällytetä|Yhteystietokortti jätettiin pois
Εξαίρεση πολυμέσων|αρχείο παραλήφθηκε|εικόνα παραλείφθηκε|βίντεο παραλείφθηκε|ήχος παραλείφθηκε|αυτοκόλλητο παραλήφθηκε|Παράληψη GIF|έγγραφο παραλείφθηκε|Η κάρτα επαφής παραλήφθηκε
Medya dahil edilmedi|Medya atlanmış|görüntü dahil edilmedi|video dahil edilmedi|ses dahil edilmedi|Çıkartma dahil edilmedi|GIF dahil edilmedi|belge dahil edilmedi|Kişi kartı dahil edilmedi
Fitxers multimèdia omesos|Mitjans omesos|Imatge omesa|vídeo omès|Àudio omès|adhesiu omès|GIF omès|Document omès|Targeta de contacte omesa
Media tidak disertakan|gambar tidak disertakan|video tidak disertakan|audio tidak disertakan|stiker tidak disertakan|GIF tidak disertakan|dokumen tidak disertakan|Kartu kontak tidak disertakan
Media disingkirkan|media dikecualikan|imej tidak dimasukkan|video tidak dimasukkan|audio tidak dimasukkan|pelekat tidak disertakan|GIF tidak dimasukkan|dokumen tidak dimasukkan|Kad kenalan tidak dimasukkan
Bỏ qua Media|bỏ qua tệp phương tiện|đã bỏ qua hình ảnh|đã bỏ video|bỏ qua tệp âm thanh|đã bỏ sticker|Đã bỏ qua ảnh GIF|đã bỏ qua tài liệu|Bỏ qua thẻ liên lạc
Walang kalakip na media|inalis ang media|Media hazijajumuishwa|Media imerukwa|Media weggelaat|Media çıxarılmışdır|media buraxıldı|Fayl o‘tkazib yuborildi|Файл қосылған жоқ|файлдар қосылмаған
تم استبعاد الوسائط|لم يتم إدراج الصورة|لم يتم إدراج الفيديوهات|لم يتم إدراج المقاطع الصوتية|تم حذف الملصقات|لم يتم إدراج صورة GIF|لم يتم إدراج المستند|لم يتم إدراج بطاقة جهة اتصال
رسانه حذف شد|پيوست نما/آهنگ حذف شد|تصویر حذف شد|ویدیو حذف شد|صدا حذف شد|استیکر حذف شد|GIF حذف شد|سند حذف شد|برگ مخاطب حذف شد
میڈیا چھوڑ دیا گیا|میڈیا ہٹا دیا گیا|تصویر نکال دی گئی ہے|ویڈیو نظرانداز|آڈیو نظرانداز|اسٹیکر نظرانداز|GIF نظرانداز|دستاویز نظرانداز|رابطہ کارڈ نظر انداز
המדיה לא נכללה|מדיה הושמטה|מדיה הושמט|התמונה הושמטה|סרטון הווידאו הושמט|קטע קול הושמט|סטיקר הושמט|GIF הושמט|מסמך הושמט|כרטיס איש קשר הושמט
मीडिया के बिना|फ़ोटो हटाई गई|वीडियो छोड़ा गया|ऑडियो हटाई गयी|स्टिकर छोड़ा गया|GIF छोड़ा गया|डॉक्यूमेंट छोड़ा गया|कॉन्टैक्ट कार्ड छोड़ा गया
मीडिया वगळले|मीडिया वगळण्यात आला|इमेज वगळली|व्हिडीओ वगळला|ऑडिओ वगळला|स्टिकर वगळले|GIF वगळले|डॉक्युमेंट वगळले|संपर्क कार्ड वगळले
મીડિયા અવગણવામાં આવ્યા|મિડિયા છોડી મૂકાયું|છબી પડતી મૂકાઈ|মিডিয়া বাদ দেওয়া হয়েছে|ইমেজ বাদ দেওয়া হয়েছে|ভিডিও বাদ দেওয়া হয়েছে|অডিও বাদ দেওয়া হয়েছে|স্টিকার বাদ দেওয়া হয়েছে|ডকুমেন্ট বাদ দেওয়া হয়েছে
ਮੀਡੀਆ ਛੱਡਿਆ ਗਿਆ|ਮੀਡੀਆ ਛੱਡਿਆ|ஊடகங்கள் நீக்கப்பட்டது|கோப்புகள் விடப்பட்டன|మీడియా విస్మరించబడింది|మాధ్యమం విస్మరించబడింది|ಮೀಡಿಯಾ ಕೈಬಿಡಲಾಗಿದೆ|മീഡിയ ഒഴിവാക്കി
สื่อถูกลบ|ไฟล์สื่อถูกลบ|ไม่มีรูปภาพ|วิดีโอถูกลบ|ไม่มีไฟล์เสียง|ไม่มีสติกเกอร์|ละเว้น GIF|ละเว้นเอกสาร|บัตรรายชื่อที่ละเว้น
忽略多媒體檔|省略多媒體檔案|省略多媒体文件|媒体省略|圖片已略去|圖像已省略|照片已忽略|影片已略去|影片已省略|视频已忽略|音訊已略去|音訊已省略|音频已忽略|貼圖已略去|貼圖已忽略|贴图已省略|GIF 已略去|文件已略去|文件已忽略|文档已省略|聯絡人卡片已略去|聯絡人卡片已省略|联系人卡片已忽略
メディアなし|メディアは含まれていません|画像は含まれていません|ビデオは含まれていません|音声は含まれていません|スタンプは含まれていません|GIFは含まれていません|ドキュメントは含まれていません|連絡先カードを省略
미디어 파일 제외됨|미디어 파일을 생략한 대화내용|이미지 생략됨|비디오 생략됨|오디오 생략됨|스티커 제외됨|GIF 생략됨|문서 생략됨|연락처 카드 생략됨
null`);

/** What stands behind the name of an exported file: `IMG-20240116-WA0001.jpg (file attached)`. */
export const attached = listed(`
file attached|Datei angehängt|archivo adjunto|archivo adjuntado|fichier joint|arquivo anexado|ficheiro anexado|file allegato|bestand bijgevoegd|файл добавлен|файл прикреплен|файл додано
załączony plik|plik załączony|soubor byl přiložen|súbor pripojený|fájl csatolva|fișier atașat|datoteka u privitku|priložena datoteka|прикачен файл|прикачен фајл|прикачена датотека
bifogad fil|vedlagt fil|fil vedhæftet|liitetiedosto|fail lisatud|pievienots fails|συνημμένο αρχείο|dosya ekli|arxiu adjunt|file terlampir|fail dilampirkan|tệp đính kèm|nakalakip na file
faili limeambatanishwa|lêer aangeheg|skedë e ngjitur|fayl əlavə olunub|fayl biriktirildi|қосымша файл|الملف مرفق|پیوست شد|پیوستہ فائل|קובץ מצורף|फ़ाइल संलग्न|फाइल अटैच कर दी गई है|फाइल संलग्न
ફાઇલ જોડાયેલ|ফাইল সংযুক্ত হয়েছে|ਅਟੈਚ ਕੀਤੀ ਫਾਇਲ|ఫైల్ జోడించబడినది|ಕಡತ ಸೇರಿಸಲಾಯಿತು|ഫയൽ ചേർത്തു|ไฟล์ที่แนบ|附件檔案|文件附件|添付ファイル有り|ファイル添付|파일 첨부됨`);

/** What stands in place of a message that was deleted. */
export const deleted = listed(`
This message was deleted|You deleted this message|This message was deleted by an admin|You deleted this message as admin
Diese Nachricht wurde gelöscht|Du hast diese Nachricht gelöscht|Se eliminó este mensaje|Este mensaje fue eliminado|Eliminaste este mensaje|Ce message a été supprimé|Vous avez supprimé ce message
Mensagem apagada|Esta mensagem foi apagada|Você apagou esta mensagem|Apagou esta mensagem|Questo messaggio è stato eliminato|Hai eliminato questo messaggio|Dit bericht is verwijderd|U hebt dit bericht verwijderd|Je hebt dit bericht verwijderd
Данное сообщение удалено|Это сообщение удалено|Вы удалили данное сообщение|Вы удалили это сообщение|Це повідомлення було видалено|Ви видалили це повідомлення|Ta wiadomość została usunięta|Usunięto tę wiadomość|Usunąłeś(-ęłaś) tę wiadomość|Usunąłeś(aś) tę wiadomość
Tato zpráva byla smazána|Tato zpráva byla odstraněna|Tuto zprávu jste smazal/a|Tuto zprávu jste odstranil/a|Táto správa bola odstránená|Túto správu ste odstránili|Ez az üzenet törlésre került|Törölted ezt az üzenetet|Acest mesaj a fost șters|Ați șters acest mesaj
Ova je poruka izbrisana|Ova poruka je izbrisana|Izbrisali ste ovu poruku|To sporočilo je bilo izbrisano|To sporočilo ste izbrisali|Съобщението беше изтрито|Изтрихте това съобщение|Ова порука је обрисана|Оваа порака беше избришана|Ši žinutė buvo ištrinta|Jūs ištrynėte šią žinutę|Šī ziņa tika izdzēsta|See sõnum on kustutatud|Kustutasid selle sõnumi
Det här meddelandet raderades|Detta meddelande raderades|Du raderade det här meddelandet|Du raderade detta meddelande|Denne meldingen ble slettet|Du slettet denne meldingen|Denne besked blev slettet|Denne besked er blevet slettet|Du slettede denne besked|Du har slettet denne besked|Tämä viesti poistettiin|Poistit tämän viestin
Αυτό το μήνυμα διαγράφηκε|Διαγράψατε αυτό το μήνυμα|Bu mesaj silindi|Bu mesajı sildiniz|Aquest missatge s'ha suprimit|Has suprimit aquest missatge|Pesan ini dihapus|Pesan ini telah dihapus|Anda menghapus pesan ini|Anda telah menghapus pesan ini|Mesej ini telah dipadam|Anda telah memadamkan mesej ini
Tin nhắn này đã bị xóa|Tin nhắn này đã bị xoá|Bạn đã xóa tin nhắn này|Bạn đã xoá tin nhắn này|Ujumbe huu ulifutwa|Umefuta ujumbe huu|Bu ismarıc silindi|Ushbu xabar o‘chirildi|Бұл хат жойылды
تم حذف هذه الرسالة|لقد حذفت هذه الرسالة|لقد حذَفت هذه الرسالة|أنت حذفت هذه الرسالة|این پیام حذف شده است|این پیام حذف شد|شما این پیام را حذف کردید|یہ میسج حذف کر دیا گیا ہے|آپ نے یہ میسج حذف کر دیا ہے|הודעה זו נמחקה|מחקת את ההודעה הזו|מחקת הודעה זו
यह मैसेज डिलीट कर दिया गया है|आपने यह मैसेज डिलीट किया|यह संदेश मिटाया गया|आपने यह संदेश मिटाया|हा मेसेज हटवण्यात आला|तुम्ही हा मेसेज हटवला|આ મેસેજ ડિલીટ કરાયો|તમે આ મેસેજ ડિલીટ કર્યો|এই মেসেজটি বাদ দেওয়া হয়েছে|আপনি এই মেসেজটি বাদ দিয়েছেন
ข้อความนี้ถูกลบแล้ว|ข้อความนี้ได้ถูกลบ|คุณได้ลบข้อความนี้|此訊息已刪除|您已刪除此訊息|这条消息已被删除|您已删除这条消息|你已删除这条消息|このメッセージは削除されました|このメッセージを削除しました|이 메시지는 삭제되었습니다|삭제된 메시지입니다|삭제한 메시지입니다|이 메시지를 삭제했습니다`);

/** What stands behind a message that was edited, in < >. */
export const edited = listed(`
This message was edited|Diese Nachricht wurde bearbeitet|Se editó este mensaje|Mensaje editado|Ce message a été modifié|Mensagem editada|Esta mensagem foi editada|Questo messaggio è stato modificato|Dit bericht is bewerkt
Сообщение изменено|Данное сообщение изменено|Цю повідомлення змінено|Повідомлення змінено|Ta wiadomość została edytowana|Wiadomość edytowana|Tato zpráva byla upravena|Táto správa bola upravená|Ezt az üzenetet szerkesztették|Acest mesaj a fost editat|Ova je poruka uređena
Det här meddelandet redigerades|Denne meldingen ble redigert|Denne besked blev redigeret|Tätä viestiä muokattiin|Αυτό το μήνυμα τροποποιήθηκε|Bu mesaj düzenlendi|Aquest missatge s'ha editat|Pesan ini diedit|Pesan ini telah diedit|Mesej ini telah diedit|Tin nhắn này đã được chỉnh sửa
تم تعديل هذه الرسالة|این پیام ویرایش شد|ההודעה נערכה|यह मैसेज एडिट किया गया|此訊息已編輯|此消息已编辑|このメッセージは編集されました|이 메시지는 수정되었습니다|메시지가 수정되었습니다`);

/** How the notice of encryption begins, which some exports put under a person's name and without a mark. */
export const isNotice = (text: string) => notices.test(foldPhrase(text.slice(0, 80)));
const notices = new RegExp(
  `^(?:${[
    "messages (?:and calls )?(?:to this (?:chat|group) )?(?:and calls )?are (?:now )?(?:secured with )?end-to-end",
    "nachrichten(?: und anrufe)? (?:sind|in diese[rm] (?:gruppe|chat) sind) .{0,12}ende-zu-ende",
    "los mensajes y (?:las )?llamadas (?:est[áa]n cifrad[oa]s|en este chat)",
    "les messages et (?:les )?appels sont chiffrés de bout en bout",
    "as mensagens e (?:as )?(?:ligações|chamadas) (?:são|estão) (?:protegidas|criptografadas|encriptadas)",
    "i messaggi e le chiamate sono crittografat[ie]",
    "berichten en (?:oproepen|gesprekken) (?:zijn|worden) end-to-end",
    "сообщения и звонки защищены сквозным шифрованием",
    "повідомлення (?:та|й|і) дзвінки захищено",
    "wiadomości i połączenia są (?:w pełni|całkowicie) szyfrowane",
    "mesajlar ve aramalar uçtan uca şifreli",
    "الرسائل والمكالمات مشفرة",
    "メッセージと通話はエンドツーエンド",
    "訊息和通[話话]|訊息與通話|消息和通[話话]",
    "메시지와 통화는 종단",
  ].join("|")})`,
  "u",
);

/** Calls, live places, messages for one look, and those that never came: as Android writes them. */
export const events = listed(`
Missed voice call|Missed video call|Missed group voice call|Missed group video call|Verpasster Sprachanruf|Verpasster Videoanruf|Llamada perdida|Llamada de voz perdida|Videollamada perdida|Appel vocal manqué|Appel vidéo manqué
Chamada de voz perdida|Chamada de vídeo perdida|Videochamada perdida|Chiamata vocale persa|Videochiamata persa|Gemist spraakgesprek|Gemiste spraakoproep|Gemist videogesprek|Gemiste video-oproep|Пропущенный аудиозвонок|Пропущенный голосовой вызов|Пропущенный видеозвонок|Пропущений аудіодзвінок|Пропущений відеодзвінок
Nieodebrane połączenie|Nieodebrane poł. głosowe|Nieodebrane poł. wideo|Zmeškaný hlasový hovor|Zmeškaný hovor|Zmeškaný videohovor|Nem fogadott hanghívás|Nem fogadott videohívás|Nem fogadott videóhívás|Apel vocal nepreluat|Apel video nepreluat|Propušteni glasovni poziv|Propušteni videopoziv
Missat röstsamtal|Missat videosamtal|Tapt taleanrop|Tapt videoanrop|Ubesvaret taleopkald|Ubesvaret videoopkald|Vastaamaton äänipuhelu|Vastaamaton videopuhelu|Αναπάντητη φωνητική κλήση|Αναπάντητη βιντεοκλήση|Cevapsız sesli arama|Cevapsız görüntülü arama|Trucada de veu perduda|Trucada de vídeo perduda
Panggilan suara tak terjawab|Panggilan video tak terjawab|Panggilan suara terlepas|Panggilan video terlepas|Cuộc gọi nhỡ|Cuộc gọi nhỡ video|مكالمة صوتية فائتة|مكالمة فيديو فائتة|تماس صوتی پاسخ داده نشده|تماس تصویری پاسخ داده نشده|שיחה קולית שלא נענתה|שיחת וידאו שלא נענתה
मिस्ड वॉइस कॉल|मिस्ड वीडियो कॉल|मिस्ड व्हॉइस कॉल|मिस्ड व्हिडिओ कॉल|ভয়েস কল মিস করেছেন|ভিডিও কল মিস করেছেন|สายที่ไม่ได้รับ|วิดีโอคอลที่ไม่ได้รับ|未接語音通話|未接视频通话|未接语音通话|未接視像通話|音声通話不在着信|ビデオ通話不在着信|부재중 전화|부재중 영상통화
live location shared|Live-Standort wird geteilt|ubicación en tiempo real compartida|Localisation en direct partagée|localização atual compartilhada|Está a partilhar a sua localização|posizione attuale condivisa|live locatie gedeeld|Геоданные отправлены|геодані надіслано|udostępniona transmisja położenia
byla sdílena aktuální poloha|tartózkodási hely megosztva|liveposition delad|posisjon i sanntid delt|live placering delt|live-sijainti jaettu|Mevcut konum paylaşıldı|Lokasi terkini dibagikan|تمت مشاركة الموقع المباشر|משתף מיקום בשידור חי|लाइव स्थान साझा किया गया|ライブロケーション共有|공유한 실시간 위치|共享实时位置|實時位置已分享
Waiting for this message. This may take a while|Waiting for this message|Warten auf diese Nachricht. Dies kann etwas dauern|Wachten op dit bericht. Dit kan even duren|Esperando mensaje. Esto puede tomar tiempo|En attente de ce message. Ceci peut prendre un moment|Aguardando mensagem. Essa ação pode levar alguns instantes|In attesa del messaggio. Potrebbe volerci del tempo|Ожидание сообщения. Это может занять некоторое время`);

/** The user, in the rare exports that name the user so; words that are people's names too (Tú, Sen) are not here. */
export const you = listed("You|Du|Vous|Você|Jij|Вы|Ви|Siz|Anda|Εσείς|Sinä|أنت|شما|אתה|あなた|您");

/** What some of WhatsApp's programs put in a line above a message that was passed on. */
export const forwarded = listed(
  "Forwarded|Forwarded many times|Weitergeleitet|Häufig weitergeleitet|Reenviado|Reenviado muchas veces|Transféré|Encaminhada|Encaminhada com frequência|Inoltrato|Inoltrato molte volte|Doorgestuurd|Переслано|Пересланное сообщение",
);
