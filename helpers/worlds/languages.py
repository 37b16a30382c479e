"""The same three short sentences in many languages, written for this course.

They are simple on purpose, so that every language says the same: I drink water. My mother reads
a book. Today is a good day.
"""

SENTENCES = {
    "English": "I drink water. My mother reads a book. Today is a good day.",
    "German": "Ich trinke Wasser. Meine Mutter liest ein Buch. Heute ist ein guter Tag.",
    "Dutch": "Ik drink water. Mijn moeder leest een boek. Vandaag is een goede dag.",
    "Swedish": "Jag dricker vatten. Min mamma läser en bok. Idag är en bra dag.",
    "French": "Je bois de l'eau. Ma mère lit un livre. Aujourd'hui est une bonne journée.",
    "Spanish": "Bebo agua. Mi madre lee un libro. Hoy es un buen día.",
    "Portuguese": "Bebo água. A minha mãe lê um livro. Hoje é um bom dia.",
    "Italian": "Bevo acqua. Mia madre legge un libro. Oggi è una bella giornata.",
    "Polish": "Piję wodę. Moja matka czyta książkę. Dzisiaj jest dobry dzień.",
    "Czech": "Piju vodu. Moje matka čte knihu. Dnes je dobrý den.",
    "Russian": "Я пью воду. Моя мать читает книгу. Сегодня хороший день.",
    "Ukrainian": "Я п'ю воду. Моя мати читає книгу. Сьогодні добрий день.",
    "Greek": "Πίνω νερό. Η μητέρα μου διαβάζει ένα βιβλίο. Σήμερα είναι μια καλή μέρα.",
    "Turkish": "Su içiyorum. Annem bir kitap okuyor. Bugün iyi bir gün.",
    "Finnish": "Juon vettä. Äitini lukee kirjaa. Tänään on hyvä päivä.",
    "Hungarian": "Vizet iszom. Anyám könyvet olvas. Ma jó nap van.",
    "Indonesian": "Saya minum air. Ibu saya membaca buku. Hari ini hari yang baik.",
    "Vietnamese": "Tôi uống nước. Mẹ tôi đọc sách. Hôm nay là một ngày tốt lành.",
    "Swahili": "Ninakunywa maji. Mama yangu anasoma kitabu. Leo ni siku nzuri.",
    "Arabic": "أنا أشرب الماء. أمي تقرأ كتابا. اليوم يوم جيد.",
    "Hebrew": "אני שותה מים. אמא שלי קוראת ספר. היום הוא יום טוב.",
    "Persian": "من آب می‌نوشم. مادرم کتاب می‌خواند. امروز روز خوبی است.",
    "Hindi": "मैं पानी पीता हूँ। मेरी माँ किताब पढ़ती है। आज अच्छा दिन है।",
    "Bengali": "আমি পানি পান করি। আমার মা একটি বই পড়েন। আজ একটি ভালো দিন।",
    "Tamil": "நான் தண்ணீர் குடிக்கிறேன். என் அம்மா புத்தகம் படிக்கிறார். இன்று நல்ல நாள்.",
    "Thai": "ฉันดื่มน้ำ แม่ของฉันอ่านหนังสือ วันนี้เป็นวันที่ดี",
    "Korean": "저는 물을 마십니다. 어머니가 책을 읽습니다. 오늘은 좋은 날입니다.",
    "Japanese": "私は水を飲みます。母は本を読みます。今日はいい日です。",
    "Chinese": "我喝水。我妈妈看书。今天是个好日子。",
    "Georgian": "მე წყალს ვსვამ. დედაჩემი წიგნს კითხულობს. დღეს კარგი დღეა.",
}
