# ruff: noqa: E501
"""Places, peoples and organisations whose two names sound different, and what is made of them.

A row: what English words begin with | what Russian words begin with. "german*" stands for German, Germany, Germans;
a word in capitals is an abbreviation and taken as it is. Written by hand: facts, from no list.
"""

from __future__ import annotations

ROOTS = """
# place
russia* ruso* | росси* росийск* русск* русо* РФ росгвард* ростур* росстат* роспотреб* россельхоз* росави* росздрав* росреестр* росимущ* роскомнадзор* росфин* всеросс* общеросс*
US USA america* yank* washington | США америк* штаты штатов штатах штатам штатами вашингтон*
soviet* USSR | советск* СССР
brit* UK england english* | британ* великобритан* англи* англо* английск*
scot scots scottish* scotland* scotsm* | шотланд*
wales welsh* | уэльс* валли*
ireland irish* | ирланд*
german* berlin deutsch* | герман* немец* немц* ФРГ берлин*
france french* francophone* gaul* | франц* париж*
ital* | итал*
spain spanish* spaniard* hispan* | испан*
catal* | катал*
portug* | португал*
netherland* dutch* holland* | нидерланд* голланд*
belgi* | бельг*
luxemb* | люксембург*
swiss switzerland | швейцар*
austri* | австри*
swed* | швед* швец*
norw* norweg* | норвег* норвеж*
denmark danish* dane danes | дани* датск* датч*
finland finnish finn finns | финлянд* финск* финн*
iceland* | исланд*
poland polish pole poles warsaw | польш* польск* поляк* полек* польк*
czech* | чех* чеш* чс*
slovak* | словак* словац*
sloven* | словен*
hungar* magyar* | венгр* венгер*
romania* rumania* | румын*
bulgar* | болгар*
greece greek* hellenic hellen* hellas | грец* грек* греч* эллин* эллад*
turkey* turk turks turkish turkiye | турц* турк* турец* турок*
cypr* | кипр*
malt* | мальт*
albania* | албан*
serb* | серб*
croat* | хорват*
bosnia* | босни*
montenegr* | черногор*
macedon* | македон*
kosov* | косов*
yugoslav* | югослав*
ukrain* kiev kyiv | украин* укр киев*
crimea* | крым*
belarus* belorus* byeloruss* | белорус* беларус*
moldov* moldav* | молдов* молдав*
eston* | эстон*
latvia* | латви* латыш*
lithuan* | литв* литов*
baltic* balt balts | прибалт* балти*
georgia* | грузи* джордж* грузин*
armenia* | армен* армян*
azerbaijan* azeri* | азербайджан* азербайж* азери*
kazak* | казах*
uzbek* | узбек*
tajik* tadjik* tadzhik* | таджик*
kyrgyz* kirghiz* kirgiz* | киргиз* кыргыз*
turkmen* | туркмен*
mongol* | монгол*
chin* beijing sino* PRC | кита* КНР пекин*
taiwan* | тайван*
hong-kong* hongkong* | гонконг*
tibet* | тибет*
japan* tokyo | япон* токи*
korea* | коре* КНДР южнокоре* северокоре*
vietnam* viet-nam* | вьетнам*
thai* | таиланд* тайск* тайц* тайланд*
lao laos laotian* | лаос*
cambod* khmer* | камбодж* кхмер*
myanmar* burm* | мьянм* бирм*
malay* | малайз* малаз* малай*
singapor* | сингапур*
indones* | индонез*
philippin* filipin* | филиппин*
india indian* indo* | инди* индус* индо*
pakistan* | пакистан*
bangladesh* | бангладеш*
sri-lanka* sri* lanka* | шри-ланк* шри* ланк* шриланк*
nepal* | непал*
bhutan* | бутан*
afghan* | афган*
iran* persia* tehran teheran | иран* перси* персид* персы персов персам персами тегеран*
iraq* | ирак*
syria* | сири*
leban* | ливан*
israel* | израил* израильт*
palestin* | палестин*
jordan* | иордан* джордан*
saudi* | саудов* саудит* саудовц*
yemen* | йемен*
oman omani* | оман*
UAE emirat* united-arab-emirates | ОАЭ эмират*
qatar* | катар*
kuwait* | кувейт*
bahrain* | бахрейн*
arab* | араб* арави* аравий*
kurd* | курд*
egypt* | египет* египт*
liby* | ливи* ливий*
tunis* | тунис*
alger* algier* | алжир*
morocc* | марокк*
sudan* | судан*
ethiop* | эфиоп*
eritre* | эритре*
somal* | сомал*
kenya* | кени*
ugand* | уганд*
rwand* | руанд*
burund* | бурунд*
tanzan* | танзан*
congo* | конго*
nigeria* | нигери*
niger nigerien* | нигер*
ghan* | ган*
senegal* | сенегал*
mali malian* | мали малий*
ivory-coast ivorian* cote-d'ivoire ivory | кот-д'ивуар* ивуар* кот
liberia* | либери*
sierra-leone* sierra leone | сьерра-леоне сьерра* леоне
guinea* | гвине*
cameroon* | камерун*
chad chadian* | чад*
gabon* | габон*
angol* | ангол*
mozambi* | мозамбик*
zambia* | замби*
zimbabwe* | зимбабв*
botswan* | ботсван*
namibia* | намиби*
south-africa* south-african* | ЮАР южноафриканск* южноафриканец* южноафриканц*
madagas* malagasy | мадагаск* малагас*
mauriti* | маврики*
mauritan* | мавритан*
africa* afro* | африк* афро* ЮАР
canad* | канад*
mexic* | мексик*
cuba* | куб*
haiti* | гаит*
jamaic* | ямай* ямайк* ямайц*
dominic* | доминик*
puerto-rico puerto-rican* puerto | пуэрто-рик* пуэрторик* пуэрто*
guatemal* | гватемал*
hondur* | гондурас*
salvador* el-salvador | сальвадор*
nicarag* | никараг*
costa-rica* costa-rican* | коста-рик* костарик*
panam* | панам*
colombia* | колумб*
venezuel* | венесуэл*
ecuador* | эквадор*
peru peruvian* | перу перуан*
bolivia* | боливи*
brazil* brasil* | бразил*
paraguay* | парагва*
urugua* | уругва*
argentin* | аргентин*
chile* | чили чилий*
australia* aussie* | австрали*
new-zealand* zealand* kiwi kiwis | новозеланд* новозеландск* зеланд*
fiji* | фидж*
europ* eurozone* euro EU | евро европ* еврозон* евросоюз* еврокомисс* европарламент* ЕС
asia* | ази* азиат*
antarctic* | антаркти*
arctic* | арктик* арктич*
eurasia* | еврази* евраз*
moscow* muscovit* | москв* москов* подмосков* мосгор* мособл* мосэнерго*
petersburg* leningrad* spb | спб петербург* петербурж* санкт-петербург* ленинград* питер*
chech* chechn* | чечн* чечен* чеченск*
tatar* tartar* | татар*
dagest* | дагест*
caucas* | кавказ*
siberia* | сибир*
ural* | урал*
volga | волг* волж* поволж* приволж*
yaroslavl* | ярослав* ярославск*
irkutsk* angara | иркут* приангар* ангар*
maya mayan* mayas | майя
silesia* | силез* нижнесилез*
ulaanbaatar ulanbator ulan-bator | улан-батор* уланбатор*
kuban* | кубан*
yakut* | якут* якути*
saxon* | саксон* саксонск*
bavaria* | бавар*
prussia* | прусс* прус*
rhin* | рейн*
lapland* lapp* | лапланд*
vienn* | вен* венск*
cologne | кельн* кёльн*
munich* | мюнхен*
nuremberg nurnberg | нюрнберг*
geneva* | женев*
zurich* | цюрих*
basel basle | базел*
prague* | праг* пражск* пражан*
warsaw* | варшав*
krakow cracow | краков*
brussel* | брюссел*
antwerp* | антверпен*
hague | гааг* гаагск*
copenhagen* | копенгаген*
gothenburg | гетеборг* готенбург*
lisbon* | лиссабон*
sevill* | севиль*
rome roman romans | рим* римлян*
milan milanes* | милан*
naples neapolitan* | неапол*
florence florentin* | флоренц* флорентий*
venic* veneti* | венец* венеци*
turin* torino | турин*
genoa genoes* genova | гену*
sicil* | сицил*
sardin* | сардин*
tuscan* | тоскан*
vatican* | ватикан*
paris parisian* | париж*
london* | лондон*
athen* | афин*
crete cretan* | крит*
istanbul* constantinople | стамбул* константинопол*
jerusalem* | иерусалим*
tel-aviv* | тель-авив*
gaza* | газа газы газе газу газой
galile* | галиле*
bethlehem* | вифлеем*
cairo* | каир*
damasc* | дамаск*
aleppo | алеппо халеб*
baghdad* bagdad | багдад*
mecca* | мекк*
riyadh | эр-рияд* рияд*
mexico-city | мехико
havan* | гаван*
new-york* NYC | нью-йорк* ньюйорк*
los-angeles | лос-анджелес*
hawai* | гавай*
texas texan* | техас* техасс*
florid* | флорид*
california* | калифорни*
carolina* | каролин*
virgini* | вирджини* виргин*
michigan* | мичиган*
illinois* | иллинойс*
arkansas* arkansan* | арканзас*
manhattan* | манхэттен* манхеттен*
ottawa* | оттав*
quebec* | квебек*
havre | гавр*
norman normans normandy | норманд*
breton* brittany | бретон* бретан*
burgund* | бургунд*
corsic* | корсик*
fland* flem* | фланд* фламанд*
basque* | баск*
andalu* | андалус* андалуз*
seoul* | сеул*
pyongyang* | пхеньян*
shanghai* | шанхай*
tbilisi | тбилис*
yerevan* | ереван*
baku | баку бакинск*
astana nur-sultan | астан* нур-султан*
tashkent* | ташкент*
minsk* | минск* минч*
oslo | осло
manchester* | манчестер*
liverpool* | ливерпул*
birmingham | бирмингем*
oxford* | оксфорд*
cambridge* | кембридж*
boston* | бостон*
lima | лим*
malaga | малаг*
calais | кале
vilnius* | вильнюс*
riga | риг* рижск* рижан*
tallin* | таллин* таллинн*
kharkiv* kharkov* | харьков*
odess* odesa | одес*
lviv* lvov* lwow | львов*
dnipro* dnieper* dnepr* | днепр*
donetsk* | донецк* донч*
donbas* | донбас*
luhansk* lugansk* | луганск*
bucharest* | бухарест*
budapest* | будапешт*
belgrad* | белград*
sofia* | софи*
ljubljana | люблян*
zagreb* | загреб*
sarajev* | сараев*
danub* | дуна*
thames | темз*
seine | сен*
rhine | рейн*
nile | нил*
amazon* | амазон* amazon
alp* | альп*
balkan* | балкан*
scandinav* nordic* | скандинав*
mediterran* | средиземн*
atlantic* | атлант*
pacific* | тих* тихоокеанск*
caribb* | кариб*
himala* | гимала*
sahar* | сахар*
sinai | синай*
GDR DDR | ГДР
kaliningrad* konigsberg | калининград* кенигсберг*
nizhny nizhni* | нижн* нижегород*
yekaterinburg* ekaterinburg* | екатеринбург*
rostov* | ростов*
vladivostok* | владивосток*
# person
sean shaun shawn | шон*
stephen steven | стивен* стефан* степан*
hugh hughes | хью хьюз* хьюго
joe jo | джо
guy | гай* ги
jean | жан* джин*
juan | хуан* жуан*
jorge | хорхе жорж*
jose | хосе жозе
jesus | хесус*
geoffrey jeffrey geoff jeff | джеф*
christopher chris | крис*
nicholas nikolai nicolas | никола*
andrew andrei andrey andre | андре* эндрю
matthew | матве* мэтью
thomas | фом* томас* тома
philip phillip philippe | филип*
gregory grigory | григор* грегори
theodore fyodor | федор* теодор*
eugene yevgeny evgeny evgeni | евгени* юджин*
julia yulia julie | юли* джули* жюли*
helen elena yelena | елен* хелен* элен*
mary maria marie | мари* мэри
anna ann anne | анн* энн
jesus | иисус*
satan* | сатан*
elizabeth* | елизавет* элизабет*
charles | карл* чарльз* шарл*
henry | генрих* генри анри
george | георг* джордж*
william | вильгельм* уильям* вильям*
james | джеймс* яков* иаков* хамес*
john | иоанн* джон*
paul | пав* пол* пауль*
peter* | петр* питер* петер* пьер*
louis | людовик* луи* луис*
francis | франциск* фрэнсис*
benedict | бенедикт*
catherine katherine | екатерин* кэтрин* катрин*
alexander | александр* алек*
moses | моисе* мозес*
joseph | иосиф* джозеф* йозеф* жозеф*
michael | михаил* майкл* михаэл* микаэл*
xi | си
gorbach* | горбач*
khrushch* | хрущ*
tchaikovsk* chaikovsk* | чайковск*
pushkin* | пушкин*
tolstoy* tolstoi | толст*
dosto* | достоевск*
chekhov* | чехов*
gogol* | гогол*
# organisation
kremlin* | кремл*
NATO | НАТО североатлантич* альянс*
IAEA | МАГАТЭ
OSCE | ОБСЕ
FBI | ФБР
CIA | ЦРУ
NSA | АНБ
NASA | НАСА NASA
FSB | ФСБ
KGB | КГБ
MVD | МВД
CDU | ХДС
CSU | ХСС
SPD | СДПГ
FDP | СВДП
AFD | АДГ
IOC | МОК
FIFA | ФИФА
UEFA | УЕФА
WADA | ВАДА
IAAF | ИААФ
NHL | НХЛ
KHL | КХЛ
NBA | НБА
NFL | НФЛ
CIS | СНГ
SCO | ШОС
CSTO | ОДКБ
OPEC | ОПЕК
CPSU | КПСС
al-qaeda* al-qaida* qaeda qaida | аль-каид* каид*
taliban* | талиб*
hamas | хамас*
hezbollah hizbullah hizbollah | хезболл* хизболл*
fatah | фатх* фатах*
duma | дум* госдум*
knesset | кнессет*
bundestag | бундестаг*
pentagon | пентагон*
facebook* FB | facebook* фейсбук* фэйсбук*
twitter* | twitter твиттер*
googl* | google гугл*
youtube* | youtube ютуб* ютьюб*
amnesty* | amnesty амнист*
UN | ООН
WHO | ВОЗ
IMF | МВФ
EU eurozone | ЕС евросоюз* еврозон*
ECB | ЕЦБ
WTO | ВТО
EBRD | ЕБРР
ECHR | ЕСПЧ
PACE | ПАСЕ
SBU | СБУ
SVR | СВР
GRU | ГРУ
NSC | СНБ
SEC | SEC
FARC | ФАРК
PKK | РПК
IRA | ИРА
HIV | ВИЧ
AIDS | спид*
BBC | BBC ВВС Би-би-си
UNO | ООН
AIEA | МАГАТЭ
CNN | CNN Си-эн-эн си-эн-эн
NBC | NBC Эн-би-си эн-би-си
ABC | ABC Эй-би-си эй-би-си
CBS | CBS Си-би-эс си-би-эс
TASS | ТАСС
ISIS ISIL IS daesh | ИГИЛ ИГ ДАИШ
RFE | РСЕ
AIIB | АБИИ
ADB | АБР
IOM | МОМ
ICC | МУС
ILO | МОТ
FAO | ФАО
ITAR | ИТАР
NKVD | НКВД
MGIMO | МГИМО
MSU | МГУ
LDPR | ЛДПР
CPRF KPRF | КПРФ
VTB | ВТБ
ATP | ATP АТР
WTA | WTA ВТА
NHS | NHS НСЗ
OAS | ОАГ
OAU | ОАЕ
ASEAN | АСЕАН
APEC | АТЭС
BRICS | БРИКС
UNESCO | ЮНЕСКО
UNICEF | ЮНИСЕФ
OPCW | ОЗХО
ANC | АНК
# place
ariz arizona* | аризон*
calif | калифорни*
colo colorado | колорадо
conn connecticut* | коннектикут*
fla | флорид*
ga | джордж*
ill | иллинойс*
mass massachusetts* | массачусетс*
mich | мичиган*
minn minnesot* | миннесот*
mo missouri* | миссури*
nev nevada* | невад*
ohio | огайо
minn | миннесот*
okla oklahom* | оклахом*
tenn tennessee | теннесси
ky kentuck* | кентукки
ala alabam* | алабам*
la louisian* | луизиан*
md maryland* | мэриленд*
ore oregon* | орегон*
pa penn pennsylvania* | пенсильван*
tex | техас*
va | вирджин* виргин*
wash | вашингтон*
wis wisc wisconsin* | висконсин*
NY NYPD | нью-йорк* ньюйорк*
NJ | нью-джерси
NC SC | каролин*
LAPD LA | лос-анджелес*
NSW | уэльс*
WA | австрали*
rhodes | родос*
tucson* | тусон*
quantico | квантико
seattle* | сиэтл* сиэттл*
chicago* | чикаг*
judea* | иуде*
mexico mexican* | мехико
# organisation
kommersant* | коммерсант* ъ
# name
christmas* xmas | рождеств*
easter | пасх*
god almighty | бог* бож* господ*
auschwitz* oswiecim | освенцим* аушвиц*
sharia* shariah | шариат*
fascis* | фашис*
communis* | коммунис*
marxis* | маркс*
hollywood* | голливуд*
bohemia* | богем*
internet* | интернет*
latin* latino* hispanic* | латин* латино*
jew* judai* hebrew* | еврей* евре* иуде* иудаи* иврит*
islam* muslim* moslem* | ислам* мусульм*
christ* | христ* христианск*
cathol* | католи* католич*
orthodox* | православ* ортодокс*
protestant* | протестант*
sunn* | сунн*
shi'it* shiit* shia | шиит*
bibl* | библ* библейск*
koran* qur'an* quran* | коран*
nazi* | наци* нацист* фашис*
paralymp* | паралимп*
pope papal pontiff | папа* папы папе папу папой папск* понтифик*
ramadan | рамадан*
holocaust shoah | холокост*
"""

# Names of several words and their short forms, one thing a row. Russian words stand for all of their cases.
PHRASES = """
# organisation
United Nations; UN | ООН; Организация Объединённых Наций; Объединённые Нации
European Union; EU | Евросоюз; ЕС; Европейский союз
European Commission | Еврокомиссия; Европейская комиссия
European Council; Council of the European Union | Евросовет; Европейский совет; Совет Европейского союза
Organisation for Economic Co-operation and Development; Organization for Economic Cooperation and Development; OECD | ОЭСР; Организация экономического сотрудничества и развития
National Security Agency; NSA | АНБ; Агентство национальной безопасности
Federal Security Service; FSB | ФСБ; Федеральная служба безопасности
Federal Bureau of Investigation; FBI | ФБР; Федеральное бюро расследований
Central Intelligence Agency; CIA | ЦРУ; Центральное разведывательное управление
International Olympic Committee; IOC | МОК; Международный олимпийский комитет
International Atomic Energy Agency; IAEA | МАГАТЭ; Международное агентство по атомной энергии
World Trade Organization; World Trade Organisation; WTO | ВТО; Всемирная торговая организация
European Central Bank; ECB | ЕЦБ; Европейский центральный банк; Европейский центробанк
European Court of Human Rights; ECHR | ЕСПЧ; Европейский суд по правам человека
Organization for Security and Co-operation in Europe; Organisation for Security and Cooperation in Europe; OSCE | ОБСЕ; Организация по безопасности и сотрудничеству в Европе
International Association of Athletics Federations; IAAF; World Athletics | ИААФ; Международная ассоциация легкоатлетических федераций
State Automobile Inspectorate; State Traffic Inspectorate; State Traffic Safety Inspectorate; Traffic Police | Госавтоинспекция; ГИБДД; ГАИ
Moscow State University; MSU | МГУ; Московский государственный университет
General Assembly; UN General Assembly | Генассамблея; Генеральная ассамблея
European Parliament; EU Parliament | Европарламент; Европейский парламент
World Health Organization; World Health Organisation; WHO | ВОЗ; Всемирная организация здравоохранения
International Monetary Fund; IMF | МВФ; Международный валютный фонд
Islamic State; Islamic State group; ISIS; ISIL | Исламское государство; ИГИЛ; ИГ
Foreign Ministry; Ministry of Foreign Affairs; Foreign Office; State Department; US State Department | МИД; Министерство иностранных дел; внешнеполитическое ведомство; Госдеп; Госдепартамент; Государственный департамент
Interior Ministry; Ministry of Internal Affairs; Ministry of the Interior; Home Office; Internal Affairs | МВД; Министерство внутренних дел; полиция
Defense Ministry; Defence Ministry; Ministry of Defense; Ministry of Defence; Department of Defense; DoD; Pentagon | Минобороны; Министерство обороны; Пентагон; оборонное ведомство
Finance Ministry; Ministry of Finance; Treasury; Treasury Department; Department of the Treasury | Минфин; Министерство финансов; Казначейство
Justice Department; Department of Justice; Ministry of Justice; Justice Ministry | Минюст; Министерство юстиции
Health Ministry; Ministry of Health | Минздрав; Министерство здравоохранения; Минздравсоцразвития
Economy Ministry; Ministry of Economic Development; Economic Development Ministry | Минэкономразвития; Министерство экономического развития; Минэкономики
Ministry of Education; Education Ministry | Минобрнауки; Министерство образования; Минобразования; Министерство просвещения; Минпросвещения
Ministry of Transport; Transport Ministry | Минтранс; Министерство транспорта
Ministry of Agriculture; Agriculture Ministry | Минсельхоз; Министерство сельского хозяйства
Ministry of Culture; Culture Ministry | Минкультуры; Министерство культуры
Ministry of Communications; Communications Ministry | Минкомсвязи; Министерство связи; Министерство связи и массовых коммуникаций
Ministry of Industry and Trade; Industry and Trade Ministry | Минпромторг; Министерство промышленности и торговли
Air Force; Air Forces | ВВС; Военно-воздушные силы; ВКС
General Staff | Генштаб; Генеральный штаб
Ministry of Labor; Ministry of Labour; Labor Department; Labour Ministry | Минтруд; Министерство труда
City Duma | гордума; городская дума
Energy Ministry; Ministry of Energy | Минэнерго; Министерство энергетики
EMERCOM; EMERCON; Emergencies Ministry; Ministry of Emergencies; Ministry of Emergency Situations; Emergency Situations Ministry | МЧС; Министерство по чрезвычайным ситуациям
White House | Белый дом
Supreme Court | Верховный суд
State Duma; Duma | Госдума; Государственная дума; Дума
Federation Council | Совфед; Совет Федерации
Central Bank | Центробанк; ЦБ; Центральный банк; Банк России
Prosecutor General's Office; Prosecutor General; Prosecutor-General; General Prosecutor; Attorney General; Attorney General's Office; Prosecutor's Office; Office of the Prosecutor | Генпрокуратура; Генеральная прокуратура; прокуратура; генпрокурор; генеральный прокурор
Investigative Committee | Следком; Следственный комитет; СК; СКР
Security Council; UN Security Council | Совбез; Совет Безопасности; СБ
Red Cross | Красный Крест
Labour Party; Labour | лейбористы; лейбористская партия
Conservative Party; Conservatives; Tories; Tory | консерваторы; консервативная партия; тори
Democratic Party; Democrats; Democrat | демократы; демократическая партия
Republican Party; Republicans; Republican; GOP | республиканцы; республиканская партия
Social Democrats; Social Democratic Party; SPD | социал-демократы; СДПГ
Communist Party | компартия; коммунистическая партия; КПРФ; КПК; коммунисты
United Russia | Единая Россия; ЕР; единороссы
Amnesty International | Международная амнистия
Congress | конгресс
Senate | сенат
House of Representatives; House; Rep; Reps; Congressman; Congresswoman | палата представителей; конгресс; конгрессмен
House of Commons; Commons; House | палата общин
House of Lords; Lords; House | палата лордов
Wall Street | Уолл-стрит
Federal Reserve; Fed | ФРС; Федеральная резервная система; Федрезерв
Russian Railways | РЖД; Российские железные дороги
World Bank | Всемирный банк
Olympic Games; Olympics; Olympic | Олимпиада; Олимпийские игры; Игры
# place
United States; United States of America; US; USA; America | США; Соединённые Штаты; Соединённые Штаты Америки; Америка; Штаты
United Kingdom; UK; Great Britain; Britain | Великобритания; Соединённое Королевство; Британия
Soviet Union; USSR | СССР; Советский Союз
Russian Federation; Russia | РФ; Российская Федерация; Россия
North Korea; DPRK | КНДР; Северная Корея
South Korea; Republic of Korea | Южная Корея; Республика Корея
South Africa | ЮАР; Южно-Африканская Республика; Южная Африка
Saudi Arabia; Saudis; Saudi | Саудовская Аравия; саудиты; саудовский
United Arab Emirates; UAE | ОАЭ; Эмираты; Объединённые Арабские Эмираты
Middle East; Near East; Mideast | Ближний Восток; Средний Восток; ближневосточный
Persian Gulf; Gulf; Gulf States | Персидский залив; страны Залива
Ivory Coast | Кот-д'Ивуар; Берег Слоновой Кости
Mexico City | Мехико
Cape Town | Кейптаун
New Zealand | Новая Зеландия; новозеландский
Papua New Guinea | Папуа — Новая Гвинея
North Sea | Северное море
Black Sea | Чёрное море; черноморский
Baltic Sea | Балтийское море; Балтика
Red Sea | Красное море
West Bank | Западный берег
Far East | Дальний Восток; дальневосточный
Cape Verde | Кабо-Верде
Sri Lanka | Шри-Ланка
Holy Land | Святая земля
Silicon Valley | Кремниевая долина; Силиконовая долина
Red Square | Красная площадь
Lower Saxony | Нижняя Саксония
Black Forest | Шварцвальд
Bay Area | Область залива
Balearic Islands | Балеарские острова
Canary Islands | Канарские острова; Канары
Falkland Islands; Falklands | Фолклендские острова; Мальвинские острова; Фолкленды
# name
Great Patriotic War; Second World War; World War II; World War Two; WWII | Вторая мировая война; II мировая; Великая Отечественная война; ВОВ; Вторая мировая
First World War; World War I; World War One | Первая мировая война; I мировая; Первая мировая
Cold War | Холодная война
Black Friday | Чёрная пятница
World Cup; World Championship; World Championships; World Champion; FIFA World Cup | чемпионат мира; чемпион мира; чемпионка мира; Кубок мира; ЧМ; мундиаль
European Championship; Euro | чемпионат Европы; Евро; ЧЕ
Champions League | Лига чемпионов; ЛЧ
Premier League | Премьер-лига; АПЛ; РПЛ
Nobel Prize; Nobel | Нобелевская премия; Нобель; нобелевский
Labor Day; Labour Day | День труда
Independence Day | День независимости
Victory Day | День Победы
Thanksgiving; Thanksgiving Day | День благодарения; Дня благодарения
Halloween | Хэллоуин
Brexit | Брексит; Брекзит; Brexit
Super Bowl | Супербоул; Суперкубок
Air Force One | Борт номер один
Kim Jong-un; Kim Jong Un | Ким Чен Ын; Чен Ын
Ban Ki-moon; Ban Ki-Moon; Ban | Пан Ги Мун
Aquarius | Водолей
Sagittarius | Стрелец
Capricorn | Козерог
Gemini | Близнецы
Libra | Весы
Virgo | Дева
Scorpio; Scorpius | Скорпион
Taurus | Телец
Big Dipper; Ursa Major; Great Bear | Большая Медведица
Milky Way | Млечный Путь
Kim Jong-il; Kim Jong Il | Ким Чен Ир
Main Directorate | Главное управление; ГУ МВД; ГУ; МВД
Big Brother | Большой Брат
"""

# English words that inside a sentence, with a capital, are people before they are words.
SURNAMES = """
smith brown taylor walker cooper turner parker fisher hunter carter mason baker cook clark wright wood hill hall green
grant bush rice bell fox wolf page price ford gates musk swift rose stone banks woods bishop knight hughes
"""

# First names, nominative: what follows one is a last name, whatever the word lists say (Ольга Ветрова, Том Громов).
# Those that are towns, months or words of headlines in English (Will, Grace, Jordan) are left out.
GIVEN = """
alexander alexandra alexei alexey alice alina alla anastasia anatoly andrei andrew andrey anna anthony anton arkady
artem artyom barbara boris daniel daria david denis diana dmitri dmitry edward ekaterina elena elizabeth emma eric
evgeny fyodor galina gennady george grigory helen ilya inna irina ivan jack james jane jennifer john jonathan joseph
julia karen kate kevin kirill konstantin ksenia larisa laura leonid linda lisa lyubov lyudmila margarita maria marina
martin mary matthew maxim michael mikhail nadezhda natalia natalya nicholas nikita nikolai nikolay nina oksana oleg
olga patrick paul pavel peter philip polina richard robert roman ruslan rustam sarah semyon sergei sergey simon
sofia stanislav stephen steven susan svetlana tamara tatiana tatyana thomas timur tom vadim valentina valery vasily
vera veronika viktor viktoria vitaly vladimir vladislav vyacheslav william yana yaroslav yegor yekaterina yelena
yevgeny yulia yuri yury zoya
александр александра алексей алёна алина алла анастасия анатолий андрей анна антон аркадий артём борис вадим валентин
валентина валерий василий вера вероника виктор виктория виталий владимир владислав вячеслав галина геннадий георгий
григорий дарья денис диана дмитрий евгений евгения егор екатерина елена елизавета зоя иван игорь илья инна ирина
кирилл константин ксения лариса лев леонид лидия любовь людмила максим маргарита мария марина михаил надежда наталия
наталья никита николай нина оксана олег ольга павел пётр полина роман руслан рустам светлана семён сергей софия софья
станислав степан тамара татьяна тимур фёдор эдуард юлия юрий яна ярослав
анджела джеймс джек джейн джейсон джеффри джон джонатан джордж джулия дэвид дэниел кевин крис лаура майкл мартин
мэтью патрик питер пол ричард роберт сара стивен сьюзан том томас уильям филип хелен эдвард элизабет эмма эндрю эрик
"""

# English words that are last names too, so that the word lists lack them. As the first word of a sentence they are no
# names: "Ferry company halts service", "Tsunami kills hundreds". Elsewhere the capital decides.
WORDS_TOO = """
akin alley almond ante arch arena armour ascension autumn bacon bang barge bass berry bingo bland blaze blitz blond
blossom blunt bode boon bourgeois brandy brash brass brink brunt buck bunny burger burka butt cage candy cannon
cardinal carp cavalier chagrin chalk champagne cheek cheeks cherry chestnut chic chick cliff coffin coke colt condo
conquest couture couturier cram crane crisp crystal curry daisy deli dent dice diesel dizzy dodge doll domino dung
dusty emir eurozone ferry flair flick flora foreman franc fray freemason fresco fries frost gale gallant gamble
garrison gaze gentle ginger golden gong gothic grandmaster grass grim grin grove gypsy hamlet hark harmony hatch havoc
haze helm heron honey hoop hound ivory jelly jewel junta keen kingdom lamb lawless lemon levy lick lightning linger
lodge lotto loyal lush maestro mall marshal masse maze meadow medley melody melon mentor messiah millet mole moles
moose motley moustache nickel novella odyssey orchard otter outlaw panda parrot pearl peel pepper plank plaza plum
plumb poppy posse prosper ransom rapport rebel rein riff rink roar rosemary rosy rotten rudder rumor rung rust rusty
sack salvo sand savage scarf scarlet scooter seaman semen shepherd shrapnel shun silo slack slaughter sledge slick
slim specter spice stead steer steers steward stiff storey stout strait stroll sunny sunshine swan tango tiger torrent
trout tsunami tuna verge vibe vicious vigil villa violet warden whale willow witty worm worms
"""
