"""Words that common passwords are built from, Indonesian and English, own list, lower case.

Lists of leaked passwords are mostly shorter than our minimum. What people do when twelve characters
are demanded is to stretch a common word by digits or to join two; the rule in ``password_rules``
takes passwords apart into these words.
"""

from __future__ import annotations

COMMON_WORDS = frozenset(
    """
    password passwort passw pass kata sandi katasandi kunci rahasia rahasiaku passwordku sandiku
    secret masuk login signin welcome selamat datang selamatdatang admin administrator root user
    users pengguna guest tamu test testing tester coba cobacoba demo contoh default change changeme
    ganti gantisaya letmein open master super superman superuser system sistem server komputer
    computer laptop internet google facebook instagram twitter whatsapp telegram tiktok youtube
    gmail yahoo email surel akun account cermin umpanbalik feedback survei survey penilaian kinerja
    qwerty qwertyuiop qwertyui asdf asdfgh asdfghjkl zxcv zxcvbn zxcvbnm qazwsx qweasd qwe asd zxc
    abc abcd abcde abcdef abcdefg aaa xxx zzz
    indonesia indonesiaku indonesiaraya merdeka pancasila garuda nusantara republik negara bangsa
    merah putih merahputih proklamasi soekarno sukarno hatta habibie jokowi prabowo
    jakarta bandung surabaya semarang yogyakarta jogja jogjakarta malang medan palembang makassar
    denpasar bali lombok papua jayapura ambon manado banjarmasin pontianak samarinda balikpapan
    padang riau batam lampung bogor depok bekasi tangerang banten solo surakarta aceh sumatera
    kalimantan sulawesi jawa jawabarat jawatengah jawatimur kupang ternate
    kementerian kementrian dinas badan biro instansi pemerintah pemda pemkab pemkot pemprov
    kabupaten provinsi kota kantor bkn bkpsdm bkd asn pns pppk pegawai negeri sipil korpri menpan
    berakhlak kepala bagian sekretariat inspektorat sekretaris bendahara
    bismillah alhamdulillah subhanallah allahuakbar allah muhammad islam muslim assalamualaikum
    insyaallah masyaallah astaghfirullah yesus tuhan jesus kristus gereja amin berkah sabar ikhlas
    syukur doa surga
    sayang sayangku cinta cintaku cantik ganteng manis sayangkamu akucinta akucintakamu akusayang
    akusayangkamu kamu aku love loveyou iloveyou iloveu lovely forever sweet sweety honey baby
    darling princess prince angel beautiful handsome
    mama papa ibu bapak ayah bunda mamah anak anakku keluarga family suami istri adik kakak teman
    sahabat friend friends kawan
    bahagia happy senang sukses success semangat berjuang pejuang hebat juara bintang star sunshine
    matahari bulan bumi langit laut pelangi hujan bunga mawar melati anggrek kucing anjing kelinci
    monkey dragon tiger harimau macan singa naga elang rajawali kuda ayam
    football soccer sepakbola persib persija arema persebaya juventus chelsea arsenal liverpool
    barcelona madrid realmadrid manchester united milan inter ronaldo messi basket basketball
    baseball badminton bulutangkis hockey
    batman spiderman naruto sasuke doraemon pokemon pikachu onepiece luffy starwars matrix minecraft
    mobilelegend freefire gaming gamer
    sunday monday friday senin selasa rabu kamis jumat sabtu minggu januari februari maret april mei
    juni juli agustus september oktober november desember january february march june july august
    october december summer winter spring autumn
    satu dua tiga empat lima enam tujuh delapan sembilan sepuluh one two three four five six seven
    eight nine ten
    jangan lupa janganlupa ingat lupa saya sayaku milik punyaku terima kasih terimakasih maaf tolong
    apa kabar apakabar ada yang dan ini itu the you and my is
    michael jennifer jessica daniel andrew budi siti agus dewi putri putra rizki rizky dian wati
    sari ayu nur sri dwi tri eka andi rina yanti slamet joko wahyu hendra indah lestari
    trustno shadow freedom whatever nothing access hello hallo halo please mustang corvette ferrari
    honda yamaha toyota avanza bmw mercedes
    """.split()  # noqa: SIM905 - a list of 400 quoted words is unreadable
)
