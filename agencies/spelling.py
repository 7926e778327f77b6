"""How Vietnamese paper abbreviates agencies, and the one form in which spellings are compared.

`canonical` is stored in AgencyAlias.key; after a change of these tables run `refold_aliases`.
"""

import re

from core.folding import fold_words

# Standard abbreviations, folded; the longest run of tokens wins ("TT&TT" is folded to "tt tt").
ABBREVIATIONS = {
    "ubnd": "uy ban nhan dan",
    "hdnd": "hoi dong nhan dan",
    "ubmttq": "uy ban mat tran to quoc",
    "ubmttqvn": "uy ban mat tran to quoc viet nam",
    "mttq": "mat tran to quoc",
    "mttqvn": "mat tran to quoc viet nam",
    "vpubnd": "van phong uy ban nhan dan",
    "vp ubnd": "van phong uy ban nhan dan",
    "vp": "van phong",
    "bcs dang": "ban can su dang",
    "bcsd": "ban can su dang",
    "btg": "ban tuyen giao",
    "btgtu": "ban tuyen giao tinh uy",
    # "TU" and "CA" alone stay as they are: folded they are syllables too (Đầu tư, Cà Mau).
    "vp tu": "van phong tinh uy",
    "vptu": "van phong tinh uy",
    "tt tu": "thuong truc tinh uy",
    "btg tu": "ban tuyen giao tinh uy",
    "btv tu": "ban thuong vu tinh uy",
    "tt hdnd": "thuong truc hoi dong nhan dan",
    "tw": "trung uong",
    "ttg": "thu tuong chinh phu",
    "cp": "chinh phu",
    "ptth": "phat thanh truyen hinh",
    "pt th": "phat thanh truyen hinh",
    "tx": "thi xa",
    "tp": "thanh pho",
    "bch": "ban chi huy",
    "bchqs": "bo chi huy quan su",
    "bch qs": "bo chi huy quan su",
    "bdbp": "bo doi bien phong",
    "ca tinh": "cong an tinh",
    "ldld": "lien doan lao dong",
    "tntp": "thieu nien tien phong",
    "lhpn": "lien hiep phu nu",
    "ccb": "cuu chien binh",
    "kkt": "khu kinh te",
    "kcn": "khu cong nghiep",
    "tttt": "thong tin truyen thong",
    "tt tt": "thong tin truyen thong",
    "khcn": "khoa hoc cong nghe",
    "kh cn": "khoa hoc cong nghe",
    "khdt": "ke hoach dau tu",
    "kh dt": "ke hoach dau tu",
    "vhtt": "van hoa the thao",
    "vh tt": "van hoa the thao",
    "vhttdl": "van hoa the thao du lich",
    "vhtt dl": "van hoa the thao du lich",
    "vh tt dl": "van hoa the thao du lich",
    "gddt": "giao duc dao tao",
    "gd dt": "giao duc dao tao",
    "tnmt": "tai nguyen moi truong",
    "tn mt": "tai nguyen moi truong",
    "nnmt": "nong nghiep moi truong",
    "nn mt": "nong nghiep moi truong",
    "nnptnt": "nong nghiep phat trien nong thon",
    "nn ptnt": "nong nghiep phat trien nong thon",
    "gtvt": "giao thong van tai",
    "ldtbxh": "lao dong thuong binh xa hoi",
    "ldtb xh": "lao dong thuong binh xa hoi",
    "ld tbxh": "lao dong thuong binh xa hoi",
    "ld tb xh": "lao dong thuong binh xa hoi",
    "dttg": "dan toc ton giao",
    "dt tg": "dan toc ton giao",
    # A department's symbol in document codes, S and the initials of its field.
    "stttt": "so thong tin truyen thong",
    "skhcn": "so khoa hoc cong nghe",
    "skhdt": "so ke hoach dau tu",
    "svhtt": "so van hoa the thao",
    "svhttdl": "so van hoa the thao du lich",
    "sgddt": "so giao duc dao tao",
    "stnmt": "so tai nguyen moi truong",
    "snnmt": "so nong nghiep moi truong",
    "snnptnt": "so nong nghiep phat trien nong thon",
    "sgtvt": "so giao thong van tai",
    "sldtbxh": "so lao dong thuong binh xa hoi",
    "syt": "so y te",
    "stc": "so tai chinh",
    "stp": "so tu phap",
    "snv": "so noi vu",
    "sxd": "so xay dung",
    "sct": "so cong thuong",
}
_LONGEST = max(len(short.split()) for short in ABBREVIATIONS)
_EMPTY_WORDS = frozenset({"va"})  # "Thông tin, Truyền thông" = "Thông tin và Truyền thông"
_GROUP_WORDS = frozenset({"cac", "cap"})  # "Các sở, ban, ngành cấp tỉnh" = "sở, ban, ngành tỉnh"
_PROVINCE = re.compile(r"^(?:ủy|uỷ|uy) ban nhân dân (?:tỉnh|thành phố) ", re.IGNORECASE)
# Symbols that say the kind of body, not which one: no spelling of a single agency.
GENERIC_SYMBOLS = frozenset({"ubnd", "hdnd", "mttq", "ubmttq", "vp", "tu", "btg", "dtn", "ca"})


def canonical(words: str) -> str:
    """Fold and write abbreviations out, so that all spellings of one name meet."""
    tokens = fold_words(words).split()
    out: list[str] = []
    at = 0
    while at < len(tokens):
        for size in range(min(_LONGEST, len(tokens) - at), 0, -1):
            whole = ABBREVIATIONS.get(" ".join(tokens[at : at + size]))
            if whole:
                out += whole.split()
                at += size
                break
        else:
            if tokens[at] not in _EMPTY_WORDS:
                out.append(tokens[at])
            at += 1
    return " ".join(out)


def canonical_group(words: str) -> str:
    """Compare collective addressees: articles and "cấp" say nothing."""
    return " ".join(word for word in canonical(words).split() if word not in _GROUP_WORDS)


def place_of(province_name: str) -> str:
    """Return the place in a provincial committee's name: "Ủy ban nhân dân tỉnh An Giang" → "An Giang"."""
    return _PROVINCE.sub("", province_name).strip()
