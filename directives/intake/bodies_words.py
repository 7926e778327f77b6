"""Patterns made of the vocabulary of agencies. All run on folded text at a given place.

Repetitions are bounded and alternatives begin with fixed words, so matching is linear.
"""

import re

from core.folding import fold

from .vocabulary import AFTER_NAME, DECIDING_VERBS, DUTY_VERBS, FIELDS, PROVINCES, SHORT_VERBS


def _any(words: object, end: str = r"(?!\w)") -> str:
    """One of the words, longest first, not cut inside a word."""
    ordered = sorted({fold(str(word)) for word in words}, key=len, reverse=True)  # type: ignore[attr-defined]
    return f"(?:{'|'.join(re.escape(word) for word in ordered)}){end}"


_LEVELS = ("tỉnh", "thành phố", "huyện", "thị xã", "quận", "xã", "phường", "thị trấn", "đặc khu",
           "khu vực")  # fmt: skip
_GROUP_NOUNS = (
    "cơ quan ngang bộ", "cơ quan thuộc Chính phủ", "cơ quan chuyên môn", "cơ quan báo chí",
    "cơ quan thông tin đại chúng", "cơ quan thông tấn báo chí", "cơ quan thông tấn",
    "cơ quan truyền thông", "cơ quan chức năng", "cơ quan tham mưu", "cơ quan hành chính",
    "cơ quan", "đơn vị sự nghiệp công lập", "đơn vị sự nghiệp", "đơn vị",
    "tổ chức chính trị - xã hội", "tổ chức chính trị xã hội", "tổ chức xã hội", "tổ chức hội",
    "tổ chức", "đoàn thể chính trị - xã hội", "đoàn thể", "mặt trận", "sở", "ban đảng",
    "ban xây dựng Đảng", "ban", "bộ", "ngành chức năng", "ngành", "hội đặc thù",
    "hội quần chúng", "hội", "doanh nghiệp", "địa phương", "trường đại học", "trường học",
    "trường trung học cơ sở", "trường trung học phổ thông", "trường phổ thông",
    "trường tiểu học", "trường mầm non", "trường thcs", "trường thpt", "trường",
    "cơ sở giáo dục", "cơ sở y tế", "cơ sở khám bệnh, chữa bệnh", "cơ sở", "huyện ủy",
    "thành ủy", "thị ủy", "quận ủy", "đảng ủy trực thuộc", "đảng ủy", "cấp ủy trực thuộc",
    "cấp ủy", "cấp", "chi bộ", "đảng bộ", "báo", "đài", "phòng chuyên môn", "phòng", "vụ",
    "cục", "chi cục", "trung tâm", "bệnh viện", "hộ gia đình", "chủ đầu tư", "nhà đầu tư",
    "cá nhân", "ban quản lý dự án", "ban quản lý", "tập đoàn", "tổng công ty", "công ty",
    "ngân hàng", "nhà trường", "lực lượng chức năng", "lực lượng",
    "cổng/trang thông tin điện tử", "cổng thông tin điện tử", "trang thông tin điện tử",
    "quân khu", "hiệp hội", "viện nghiên cứu", "viện", "học viện", "thành viên Ban Chỉ đạo",
    "thành viên Tổ công tác", "thành viên", "chủ rừng", "hợp tác xã", "hội, đoàn thể",
    "chủ cơ sở", "tổ chức tín dụng", "khu công nghiệp", "cộng đồng", "nhà mạng", "nhà thầu",
    "đồng chí", "trưởng phòng", "cơ sở đào tạo", "tiểu ban", "đội", "xóm", "thôn",
    "tổ dân phố", "khu phố", "buôn", "ấp", "khóm", "làng", "tổ dân cư", *_LEVELS,
)  # fmt: skip
_NOUN_GAP = r"(?:, ?(?:va |cac )?| va (?:cac )?|/|; ?(?=\w{1,6}[,;])| - | (?=ban,? nganh))"
_GROUP_NOUN = _any(_GROUP_NOUNS)
GROUP = re.compile(
    rf"(?:tat ca |toan bo |lanh dao )?(?:(?:cac|nhung|moi|cap)(?= )|(?=so, ?(?:ban"
    rf"|nganh)|so ban, nganh|bo, nganh)) ?"
    rf"(?P<noun>{_GROUP_NOUN})(?:{_NOUN_GAP}{_GROUP_NOUN}){{0,9}}"
)
# What narrows a group and belongs to its name.
_QUALIFIER = (
    r"(?: (?:cap (?:tinh|huyen|xa|co so|trung uong)|cac cap|trong va ngoai (?:tinh|nganh)|(?:co )?lien quan"
    r"|trung uong(?:, dia phuong(?:, quan doi)?)?|dia phuong|(?:truc thuoc )?(?:tinh"
    r"|thanh|huyen|quan|thi) uy|trung uong dang|truc thuoc(?= ?(?:[,.;:]|$|bao"
    r"|xay|to |chi |thuc|phoi|khan|gui|tiep))|(?:truc )?thuoc (?:bo|so|cuc|tong cuc"
    r"|van phong|co quan|truong|cong ty|dai|phong|vien)|trung hoc (?:co so|pho thong)"
    r"|chuc nang|chuyen mon|o (?:trung uong|dia phuong)"
    r"|trong (?:tinh|huyen|nganh|thanh pho|xa|phuong)|khac|cung cap|cua (?:dang"
    r"|tinh|thanh pho|trung uong|nha nuoc|quoc hoi)"
    r"|(?:cua )?(?:tinh(?! uy)|huyen(?! uy)|thanh pho|xa|phuong|dac khu)|nhan dan|nha nuoc)(?!\w))"
)
AFTER_GROUP = re.compile(rf"{_QUALIFIER}{{1,3}}")
# What only says where a group is: read past, not part of the name.
UNSPECIFIC_TAIL = re.compile(
    r"(?:,? (?:va )?(?:truc thuoc|thuoc|tren dia ban|o tren dia ban|dong tren dia ban|co tru so tai)"
    r"(?: (?:trung uong|(?:uy ban nhan dan|ubnd|hdnd|hoi dong nhan dan)(?: (?:tinh"
    r"|thanh pho|huyen|xa|phuong))?|toan tinh|tinh uy|tinh|toan thanh pho|thanh pho"
    r"|huyen"
    r"|toan quoc|ca nuoc|quan ly|tham quyen|pham vi quan ly|xa|phuong|so|bo|nganh|dia phuong)(?!\w)){0,2})"
    r"|(?: (?:trong va ngoai tinh"
    r"|duoc (?:giam sat|phan cong|kiem tra|thanh tra|moi|giao)|neu tren|tai (?:diem|khoan|muc) \S{1,6}))"
)
_COLLEGES = (
    "ủy ban nhân dân", "ubnd", "hội đồng nhân dân", "hđnd", "ủy ban mặt trận tổ quốc việt nam",
    "ủy ban mặt trận tổ quốc", "ủy ban mttq việt nam", "ủy ban mttq", "ubmttq việt nam", "ubmttqvn", "ubmttq",
    "mặt trận tổ quốc việt nam", "mặt trận tổ quốc", "mttq việt nam", "thường trực hđnd",
    "đoàn đại biểu quốc hội", "đoàn đbqh", "tòa án nhân dân", "viện kiểm sát nhân dân",
    "văn phòng ubnd", "văn phòng ủy ban nhân dân", "văn phòng hđnd", "văn phòng hội đồng nhân dân",
    "văn phòng đoàn đại biểu quốc hội và hội đồng nhân dân", "văn phòng đoàn đbqh và hđnd",
    "hđnd và ubnd", "văn phòng hđnd và ubnd", "văn phòng hội đồng nhân dân và ủy ban nhân dân",
    "hội đồng nhân dân, ủy ban nhân dân", "hđnd, ubnd",
)  # fmt: skip
_LEVEL = _any(_LEVELS, end=r"(?!\w)(?! khu(?! vuc))(?! doi(?!\w))")  # quận, not quân khu
COLLEGE = re.compile(
    rf"{_any(_COLLEGES)}(?:(?P<many> (?:cac |cap )(?:{_LEVEL}|cap(?!\w))(?:(?:, ?| va |/|; ?){_LEVEL}){{0,6}}"
    rf"| {_LEVEL}(?:(?:, ?| va |/){_LEVEL}){{1,6}})|(?P<level> {_LEVEL}))?"
)
_HEADS = (
    "ủy ban kiểm tra", "ủy ban dân tộc", "ủy ban", "văn phòng", "tổng cục", "chi cục", "cục",
    "sở", "bộ chỉ huy quân sự", "bộ chỉ huy bộ đội biên phòng", "bộ tư lệnh", "bộ",
    "ban chỉ đạo", "ban quản lý", "ban chỉ huy", "ban biên tập", "ban cán sự đảng",
    "ban thường vụ", "ban chấp hành", "ban", "vụ", "phòng", "trung tâm", "thanh tra",
    "công an", "báo và đài phát thanh, truyền hình", "báo và phát thanh, truyền hình",
    "báo và đài phát thanh và truyền hình", "báo và đài phát thanh - truyền hình", "báo",
    "đài phát thanh và truyền hình", "đài phát thanh - truyền hình", "đài truyền hình", "đài",
    "cổng thông tin điện tử", "cổng ttđt", "trường", "học viện", "viện", "tòa án",
    "kho bạc nhà nước", "kho bạc", "ngân hàng nhà nước", "ngân hàng chính sách xã hội",
    "ngân hàng", "bảo hiểm xã hội", "bhxh", "liên đoàn lao động", "liên minh hợp tác xã",
    "hội", "tỉnh đoàn", "thành đoàn", "huyện đoàn", "đoàn thanh niên", "đoàn", "tỉnh ủy",
    "thành ủy", "huyện ủy", "quận ủy", "thị ủy", "đảng ủy", "đảng bộ", "đảng đoàn", "công ty",
    "tổng công ty", "tập đoàn", "bệnh viện", "kiểm toán nhà nước", "hội đồng", "công đoàn", "tổ công tác",
    "tổ", "liên hiệp", "quỹ", "nhà xuất bản", "thông tấn xã việt nam", "cảng vụ", "hải quan",
    "thuế", "chi nhánh", "điện lực", "bưu điện", "viễn thông", "vnpt", "viettel", "cơ quan",
    "trung ương hội", "trung ương đoàn", "quân khu", "bộ đội biên phòng", "chính phủ",
    "quốc hội", "thủ tướng chính phủ", "bộ chính trị", "ban bí thư", "văn phòng chính phủ",
    "tiểu ban", "đội", "hạt kiểm lâm", "nhà khách", "tạp chí", "thường trực", "cấp ủy", "khối",
    "lữ đoàn", "sư đoàn", "trung đoàn", "đồn biên phòng", "vườn quốc gia", "bảo tàng",
    "thư viện", "chủ tịch nước", "tổng bí thư", "phó thủ tướng", "đoàn giám sát",
    "đoàn kiểm tra", "đoàn công tác", "trạm", "khu di tích",
)  # fmt: skip
HEAD = re.compile(_any(_HEADS))
# Bodies and office-holders whose head is the whole name.
_ALONE = (
    "chính phủ", "quốc hội", "thủ tướng chính phủ", "thủ tướng", "bộ chính trị", "ban bí thư",
    "ban chấp hành trung ương", "kiểm toán nhà nước", "thông tấn xã việt nam", "tỉnh ủy",
    "thành ủy", "huyện ủy", "văn phòng chính phủ", "chủ tịch nước", "tổng bí thư", "tỉnh đoàn",
    "thành đoàn", "vnpt", "ủy ban thường vụ quốc hội", "hội đồng dân tộc",
    "ban thường vụ tỉnh ủy", "ban thường vụ", "đoàn giám sát", "đoàn kiểm tra",
)  # fmt: skip
ON_ITS_OWN = re.compile(_any(_ALONE))
# Heads that are a whole name where no place follows them.
_WHOLE = (
    *_ALONE, "đài phát thanh và truyền hình", "đài phát thanh - truyền hình", "đài truyền hình",
    "báo và phát thanh, truyền hình", "báo và đài phát thanh, truyền hình",
    "báo và đài phát thanh và truyền hình", "báo và đài phát thanh - truyền hình",
)  # fmt: skip
WHOLE = re.compile(_any(_WHOLE))
_HOLDERS = (
    "thủ trưởng", "người đứng đầu", "chủ tịch", "phó chủ tịch", "giám đốc", "tổng giám đốc",
    "phó giám đốc", "chánh", "trưởng ban", "trưởng", "bộ trưởng", "bộ trưởng, thủ trưởng",
    "thứ trưởng", "trưởng phòng", "cục trưởng", "chi cục trưởng", "tổng cục trưởng",
    "viện trưởng", "chánh án", "tư lệnh", "chỉ huy trưởng", "hiệu trưởng", "bí thư",
    "phó bí thư", "thường trực", "ban thường trực", "lãnh đạo", "tổng biên tập",
    "ban biên tập", "ban thường vụ", "chủ nhiệm", "thống đốc", "tổng thanh tra", "cấp ủy",
    "thủ trưởng cơ quan", "thường vụ", "đại diện lãnh đạo", "đại diện", "phó trưởng ban",
)  # fmt: skip
_HOLDER = _any(_HOLDERS)
OFFICE_HOLDER = re.compile(
    rf"(?:(?:cac )?dong chi )?{_HOLDER}(?:(?:, ?| va |; ?){_HOLDER}){{0,3}} "
)
FACTORED = re.compile(
    rf"(?:(?:{_HOLDER} )?{_any(_COLLEGES)} |{_HOLDER} )?(?P<many>cac )"
    rf"(?P<noun>bo|so|ban|cuc|phong|vu|truong|co quan|huyen|xa|tinh|thanh pho|phuong)(?!\w)(?:, nganh)? ?: ?"
)
FIELD = re.compile(_any(FIELDS))
PROVINCE = re.compile(rf"(?:tp\.? ?)?{_any(PROVINCES)}")
PLACE_QUALIFIER = re.compile(
    rf" (?:(?P<level>(?:tinh|thanh|huyen|quan|thi) uy(?!\w)|(?:cap )?{_LEVEL})"
    r"|(?:(?:cac cap|cap quan khu|trung uong|quoc gia|viet nam|nha nuoc|dia phuong|o dia phuong"
    r"|co lien quan|lien quan|cac (?:tinh|quan khu|huyen|xa|quan|phuong)"
    r"(?:(?:,| va) (?:cac )?(?:tinh|thanh pho|thanh|thi xa|thi|phuong|quan khu"
    r"|dac khu|quan))*(?: uy)?|cung cap|khoi .{2,20}?tinh)(?!\w)))"
)
STOP = re.compile(_any((*DUTY_VERBS, *DECIDING_VERBS)))
# On printed text in lower case; on folded text where the document has no marks.
STOP_PRINTED = re.compile(rf"(?:{'|'.join(sorted(AFTER_NAME, key=len, reverse=True))})(?!\w)")
STOP_UNMARKED = re.compile(_any(AFTER_NAME))
DUTY = re.compile(_any(DUTY_VERBS))
SHORT_DUTY = re.compile(rf"(?:{'|'.join(SHORT_VERBS)})(?!\w)", re.IGNORECASE)
SHORT_DUTY_UNMARKED = re.compile(_any(SHORT_VERBS))
SEPARATOR = re.compile(
    r" ?(?:[,;]| va(?=\s)| cung(?=\s)|[,;] ?va(?=\s)) ?(?:va |cung |dong thoi )?(?:voi )?"
)
