"""``implementation-detail``: how it is built, where a requirement says what can be seen of it."""

from collections.abc import Iterator

from bot.openspec.findings import Confidence, Severity
from bot.openspec.model import Document
from bot.rules.phrases import Phrases, word_at
from bot.rules.reading import Sentence, english_bodies
from bot.rules.rule import Hit, Profile, Rule
from bot.rules.wording import binds

# Parts of programs, ways to arrange them, data structures, algorithms, languages, libraries, stores and what runs them.
_PHRASES = Phrases(
    """
    class; classes; subclass; subclassing; superclass; base class; abstract class; interface class; inner class;
    data class; method; methods; private method; helper function; helper method; utility function; private
    field; member variable; instance variable; local variable; global variable; static variable; global state;
    static method; getter; setter; getters; setters; constructor; destructor; closure; closures; lambda
    function; anonymous function; higher order function; callback; callbacks; callback function; event listener;
    event listeners; event handler; hook; hooks; decorator; decorators; annotation; annotations; mixin; mixins;
    trait; macro; macros; template metaprogramming; generics; reflection; introspection; monkey patching;
    polymorphism; inheritance; overriding; overloading; operator overloading; pointers; singleton; factory
    method; factory pattern; builder pattern; adapter pattern; observer pattern; visitor pattern; strategy
    pattern; state pattern; command pattern; repository pattern; decorator pattern; proxy pattern; facade;
    mediator; design pattern; service locator; dependency injection; inversion of control; model view
    controller; mvc; mvvm; clean architecture; hexagonal architecture; microservice; microservices; monolith;
    event sourcing; cqrs; saga; circuit breaker; middleware; interceptor; interceptors; linked list; doubly
    linked list; array list; hash map; hashmap; hash table; hashtable; hash set; dictionary lookup; lookup
    table; binary tree; b-tree; red black tree; trie; bloom filter; ring buffer; circular buffer; priority
    queue; min heap; stack frame; adjacency list; bit mask; bitmask; bitset; bit field; byte array; char array;
    lru cache; in-memory cache; in-memory map; in-memory store; two-dimensional array; struct; structs; tuple;
    enum class; for loop; while loop; nested loop; nested loops; if statement; switch statement; switch case;
    goto; recursion; recursive function; recursively; iteratively; memoization; dynamic programming; brute
    force; backtracking; binary search; linear search; quicksort; merge sort; bubble sort; depth first search;
    breadth first search; dijkstra; levenshtein; regex; regexp; regular expression; regular expressions; string
    concatenation; string comparison; bit shifting; try / catch; try catch; try / except; async / await;
    promises; coroutine; coroutines; goroutine; goroutines; generator function; thread; threads; background
    thread; worker thread; thread pool; threadpool; thread local; mutex; semaphore; spinlock; read write lock;
    event loop; message loop; polling loop; busy waiting; garbage collector; reference counting; shared memory;
    memory mapped file; named pipe; unix socket; stored procedure; stored procedures; sql; sql query; sql join;
    left join; inner join; outer join; join table; foreign key; primary key constraint; database trigger;
    database view; materialized view; database table; database column; table column; database index; index on;
    composite index; cursor pagination; transaction isolation; row level locking; optimistic locking;
    pessimistic locking; orm; active record; data access object; dao; migration script; redux; react; react
    hook; vue; vuex; pinia; angular; svelte; solidjs; next.js; nuxt; remix; gatsby; ember; backbone; jquery;
    lodash; underscore.js; rxjs; mobx; zustand; tailwind; bootstrap css; sass; webpack; vite; babel; esbuild;
    eslint; electron; cordova; react native; flutter; swiftui; uikit; jetpack compose; django; flask; fastapi;
    celery; sqlalchemy; pandas; numpy; pydantic; pytest; rails; sidekiq; sinatra; laravel; symfony; doctrine;
    spring; spring boot; hibernate; jpa; jackson; gson; log4j; slf4j; junit; mockito; guava; lombok; express;
    koa; nestjs; prisma; typeorm; sequelize; mongoose; knex; axios; passport.js; socket.io; puppeteer; gin;
    gorm; cobra; viper; tokio; actix; serde; entity framework; linq; automapper; asp.net; blazor; wpf; winforms;
    qt; gtk; boost; opengl; vulkan; tensorflow; pytorch; redis; memcached; rabbitmq; kafka; activemq; zeromq;
    nats; mqtt; sqs; sns; kinesis; pub / sub; message queue; message broker; message bus; event bus; postgres;
    postgresql; mysql; mariadb; mongodb; sqlite; oracle; sql server; cassandra; dynamodb; couchdb; neo4j;
    influxdb; clickhouse; bigquery; snowflake; firebase; firestore; supabase; elasticsearch cluster; solr;
    lucene; s3; azure blob; cloudfront; nginx; apache; haproxy; envoy; varnish; cloudflare; docker; docker
    container; kubernetes; helm chart; terraform module; ansible; jenkins; aws lambda; serverless function; ec2;
    sidecar; daemon; daemonset; cron job; cronjob; systemd; shell script; bash script; python script; perl;
    makefile; grpc; protobuf; thrift; avro; graphql; soap; websockets; long polling; server sent events; iframe;
    web worker; service worker; shadow dom; virtual dom; css class; css classes; css grid; flexbox;
    localstorage; local storage; sessionstorage; session storage; indexeddb; cookie jar; base64; md5; sha-1;
    sha-256; aes; rsa; bcrypt; using a library; using the library; using library; third party library; npm
    package; python package; open source library; refactor; refactored; codebase; source file; source code; unit
    test; code path; code generation; algorithm; algorithms; data structure; data structures; implemented in;
    implemented with; implemented using; implemented as; implemented by; coded in; written in python; written in
    java; written in rust; written in go; built on; built on top of; built with; based on the library;
    internally; internally uses; under the hood; behind the scenes; hard coded; hardcoded; in code; in the
    backend code; in the frontend code
    """
)
# What introduces how something is done.
_HOW = frozenset(
    {"using", "via", "through", "with", "by", "in", "on", "over", "inside", "behind", "atop", "into", "as"}
)
_BESIDE = frozenset(
    {"a", "an", "the", "its", "one", "some", "our", "new", "single", "shared", "custom", "plain", "simple"}
)
_REACH = 4
# Names that a user meets: formats, protocols, units, languages of people.
_SEEN_WORDS = """
json yaml xml csv html css pdf http https url uri utf ascii api apis id ids ui cli ui gui utc iso rfc ietf english
german french markdown unicode png svg jpeg gif zip tls ssl tcp udp ip dns smtp imap oauth jwt sso get post put
patch delete head windows linux macos unix android ios shall must not may should true false null monday tuesday
wednesday thursday friday saturday sunday
"""
_SEEN = frozenset(_SEEN_WORDS.split())


def check(document: Document) -> Iterator[Hit]:
    """Yield a hit per word of programming in what is obliged, per "by doing", and per name that stands there once."""
    for requirement, body in english_bodies(document):
        if not body.obliges:
            continue
        for sentence in body.sentences:
            if not binds(sentence):
                continue
            places = [place for place in _PHRASES.find(sentence) if not _skip(sentence, *place)]
            for first, last in places or _ways(sentence, document):
                words = body.between(sentence[first], sentence[last])
                message = f'"{words}" is how it is built; say what can be seen from outside.'
                yield Hit(body.line_of(sentence[first]), message, requirement, words=words)


def _skip(sentence: Sentence, first: int, _last: int) -> bool:
    return sentence[first].low == "class" and word_at(sentence, first - 1) in {"first", "second", "business"}


def _ways(sentence: Sentence, document: Document) -> Iterator[tuple[int, int]]:
    """Yield where "by doing" stands, and "using" and the like before a name that the document has nowhere else."""
    modal = next(at for at, token in enumerate(sentence) if token.text in ("SHALL", "MUST", "REQUIRED", "SHOULD"))
    for at in range(modal + 1, len(sentence) - 1):
        word = sentence[at].low
        if word == "by" and sentence[at + 1].low.endswith("ing") and len(sentence[at + 1].low) > len("being"):
            yield at, at + 1
        elif word in _HOW and (last := _name(sentence, at, document)) is not None:
            yield at, last


def _name(sentence: Sentence, at: int, document: Document) -> int | None:
    for place in range(at + 1, min(at + 1 + _REACH, len(sentence))):
        token = sentence[place]
        if not token.is_word:
            return None
        if token.text != token.low:
            is_alone = token.low not in _SEEN and document.text.count(token.text) == 1
            return place if is_alone and token.text.isalnum() else None
        if token.low not in _BESIDE and place > at + 1:
            return None
    return None


RULE = Rule(
    id="implementation-detail",
    summary="How it is built, where a requirement says what can be seen of it.",
    source=(
        "OpenSpec writing guide: behaviour, not implementation; ISO/IEC/IEEE 29148, 5.2.5: implementation free;"
        " INCOSE Guide to Writing Requirements R31 (solution free)"
    ),
    severity=Severity.WARNING,
    confidence=Confidence.LOW,
    check=check,
    profile=Profile.ALL,
    language="en",
    bad="The search SHALL use a hash map of all titles.",
    good="The search SHALL answer within 200 ms for 100,000 titles.",
)
