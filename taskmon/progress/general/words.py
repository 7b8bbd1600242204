"""Words beside a number that tell what it is: of progress, or of something else. Several languages."""

from __future__ import annotations

from taskmon.progress.general.pattern import Pattern

#: Between done and total: `3 of 10`.
OF = r"of(?: total)?|out of|von|aus|de|sur|di|su|van|av|af|из|od|z|iz|ze|/|／|∕"

#: Percentages and pairs of something else, where such a word stands before them.
OTHER = Pattern(
    r"(?i)\b(?:ratio|cpus?|mem(?:ory)?|ram|swap|disk|load|usage|used?|using|util\w*|idle|free|battery|coverage|cover"
    r"|branch(?:es)?|stmts|loss|acc(?:uracy)?|precision|recall|gpus?|fan|jitter|rate|growth|busy|temp\w*|errors?"
    r"|warnings?|note|limit|threshold|confidence|quality|volume|deflated|inflated|saved|reduced|stored|compress(?:ed|ion)"
    r"|shrunk|hits?|miss(?:es)?|match|score|probability|humidity|discount|tax|optimi[sz]ed away|attempts?"
    r"|retry(?:ing)?|retries|tries|try"
    r"|versuch|tentative|intento|percentile|confidence|power|level|version|signal|speedup|faster|slower|identity"
    r"|similarity|overlap|dropped|lost|cached?|dedup\w*|duplicates?|savings?|decrease|increase|packet loss|uptime"
    r"|overhead|margin|zoom|opacity|brightness|width|height|scale|utili[sz]ation|throughput|wait|steal|nice|iowait"
    r"|online|active|players|connections|clients|users|sessions|queue|open|heap|rss|pool|slots|replicas|pods|nodes"
    r"|latency|p\d\d|avg|mean|median|passed|failed|skipped|sensitivity|failures?)\b"
)
#: Behind a percentage that is the subject of a sentence ("50% of memory", "100% tests passed") stands prose.
PROSE = Pattern(
    r"\s+(?:of|tests?|chance|more|less|off|cpu|mem\w*|faster|slower|is|are|was|for|used?|free|idle|packet|full|ratio|saved|smaller)\b(?!\s*(?:~\s*)?\d)|\s+/|\s*--\s"
)
#: Words beside a number that vouch for it: something is being done, or counted through.
VOUCHING = Pattern(
    r"(?i)\b(?:[a-z]{3,}ing|progress|done|complete[d]?|finished|overall|total|processed|encoded|decoded|copied|written"
    r"|read|transferred|downloaded?|uploaded?|received|sent|scanned|converted|rendered|verified|checked|extracted"
    r"|installed|imported|exported|indexed|compiled|parsed|loaded|saved|analy[sz]ed|migrated|synced|fetched|built"
    r"|step|stage|phase|part|pass|epoch|iter(?:ation)?|frame|file|track|page|chunk|block|batch|round|task|job|item"
    r"|record|row|line|image|document|entry|entries|package|layer|object|segment|sample|tile|table|url|eta"
    r"|fortschritt|progreso|progression|progresso|bearbeitet|verarbeitet|kopiert|fertig|datei(?:en)?|schritt|erledigt"
    r"|fichiers?|étape|terminé|traité|archivos?|paso|completado|voortgang|bestand|выполнено|обработано|готово|файл"
    r"|完了|进度|処理中?)s?\b"
    r"|处理|下载|上传|安装|完成|已|読み込み|ダウンロード|다운로드"
    r"|[\w)]/s\b|[#=█▓▒░━─╸>*·▰▱■□▬]{3,}|\[[ #=>.*-]{5,}\]"
)
#: Before or behind the number of what is under way, not of what is done.
INDEX = Pattern(
    r"(?i)\b(?:step|stage|phase|pass|part|epoch|task|layer|disc|disk|volume|module|target|section|chapter|round"
    r"|schritt|phase|durchgang|étape|etape|paso|pasada|fase|шаг|этап|test file|env|environment|project|package|pattern"
    r"|title|running|building|installing|starting)\s*#?\s*[\[(]?\s*\Z"
)
FILE_NAME = Pattern(r"\s*\S*[\w-]\.[a-z]\w{0,4}:?\s*")
WORDS = Pattern(r"[^\W\d_]{2,}")
#: A line that is printed when something is over says so: its number counts what is done.
RESULT = Pattern(r"(?i)\b(?:loss|acc(?:uracy)?|score|took|passed|failed|done|finished|ok|\d+(?:\.\d+)?\s?m?s)\b")
#: Nothing but progress is told with the time that it will take.
ETA = Pattern(r"(?i)\b(?:eta|etc|remaining|time left)\b")
#: Anywhere in a line: it counts attempts, not what is done.
RETRY = Pattern(r"(?i)\b(?:retry|retrying|retries|refused|timed out|reconnect\w*)\b")
#: Behind a number that tells how much of something is taken.
TAKEN = Pattern(
    r"(?i)\s*(?:[a-z]+ )?(?:used|in use|free|available|allocated|active|online|ready|running|alive|up|full)\b"
)
#: Words that progress alone is told with.
STRONG = Pattern(
    r"(?i)\b(?:progress|done|complete[d]?|finished|overall|eta|remaining|processed|copied|transferred|downloaded"
    r"|encoded|fortschritt|progreso|progression|bearbeitet|fertig|checked|[a-z]{3,}ing)\b"
    r"|[#=█▓▒░━─╸*▰▱■□▬]{3,}|\[[ #=>.*-]{5,}\]"
)
