"""The words of the genre: document types, kinds of bodies, fields of administration, verbs.

Data only, folded (no marks, lower case) unless said otherwise. Rules that use the words live in the
modules named for their subject. Grow these lists when a document of the genre is read wrongly.
"""

from core.folding import fold

# Vietnamese capitals, for patterns on printed text.
UPPER = "".join(
    chr(code)
    for first, last in ((0x41, 0x5B), (0xC0, 0x1B5), (0x1EA0, 0x1EFA))
    for code in range(first, last)
    if chr(code).isupper()
)

# Types of documents, NĐ 30/2020 Phụ lục III, the Party's, and legal instruments that arrive.
DOCUMENT_TYPES: dict[str, str] = {
    "nghị quyết": "NQ", "quyết định": "QĐ", "chỉ thị": "CT", "quy chế": "QC", "quy định": "QyĐ",
    "thông cáo": "TC", "thông báo": "TB", "hướng dẫn": "HD", "chương trình": "CTr",
    "kế hoạch": "KH", "phương án": "PA", "đề án": "ĐA", "dự án": "DA", "báo cáo": "BC",
    "biên bản": "BB", "tờ trình": "TTr", "hợp đồng": "HĐ", "công văn": "CV", "công điện": "CĐ",
    "bản ghi nhớ": "BGN", "bản thỏa thuận": "BTT", "giấy ủy quyền": "GUQ", "giấy mời": "GM",
    "giấy giới thiệu": "GGT", "giấy nghỉ phép": "GNP", "phiếu gửi": "PG", "phiếu chuyển": "PC",
    "phiếu báo": "PB", "thư công": "", "kết luận": "KL", "chương trình hành động": "CTHĐ",
    "luật": "QH", "bộ luật": "", "pháp lệnh": "PL", "nghị định": "NĐ", "thông tư": "TT",
    "thông tư liên tịch": "TTLT", "nghị quyết liên tịch": "NQLT", "lệnh": "L", "hiến pháp": "",
    "văn bản": "", "thông tri": "TT", "quy trình": "", "điều lệ": "ĐL", "thông báo kết luận": "TB",
    "tuyên bố": "TBo", "lời kêu gọi": "LKG", "đề cương": "ĐC", "văn bản hợp nhất": "VBHN",
    "phiếu trình": "PTr", "phụ lục": "PL", "giấy chứng nhận": "GCN", "thư mời": "TM",
}  # fmt: skip
TYPE_BY_FOLD = {fold(name): name for name in DOCUMENT_TYPES}
# What a symbol's first part says. A symbol that begins with no type belongs to a công văn.
TYPE_BY_SYMBOL = {
    "NQ": "nghị quyết", "QĐ": "quyết định", "CT": "chỉ thị", "QC": "quy chế", "QyĐ": "quy định",
    "QYĐ": "quy định", "QĐi": "quy định", "TC": "thông cáo", "TB": "thông báo", "HD": "hướng dẫn",
    "CTr": "chương trình", "CTR": "chương trình", "CTHĐ": "chương trình hành động",
    "KH": "kế hoạch", "PA": "phương án", "ĐA": "đề án", "DA": "dự án", "BC": "báo cáo",
    "BB": "biên bản", "TTr": "tờ trình", "TTR": "tờ trình", "HĐ": "hợp đồng", "CV": "công văn",
    "CĐ": "công điện", "GM": "giấy mời", "GGT": "giấy giới thiệu", "PC": "phiếu chuyển",
    "PG": "phiếu gửi", "PB": "phiếu báo", "KL": "kết luận", "NĐ": "nghị định", "TT": "thông tư",
    "TTLT": "thông tư liên tịch", "VBHN": "văn bản hợp nhất", "L": "lệnh", "PL": "pháp lệnh",
    "GUQ": "giấy ủy quyền", "BGN": "bản ghi nhớ", "BTT": "bản thỏa thuận", "TBKL": "thông báo",
    "NQLT": "nghị quyết liên tịch", "PTr": "phiếu trình", "CTPH": "chương trình",
}  # fmt: skip
TYPE_BY_ABBREVIATION = {fold(k): v for k, v in TYPE_BY_SYMBOL.items() if len(k) > 1}
# Titles a document may carry over its subject; "quy định" and the like also head appended texts.
TITLES = frozenset(TYPE_BY_FOLD) - {"van ban", "luat", "bo luat", "phu luc", "hien phap"}
# What may follow the signature: a text of its own that belongs to the document.
APPENDED = (
    "phu luc", "ke hoach", "quy che", "quy dinh", "de an", "chuong trinh", "danh muc",
    "danh sach", "phuong an", "bang phan cong", "bieu", "noi dung", "du an", "huong dan",
    "dieu le", "de cuong", "bang tong hop", "bieu mau", "mau so", "phan cong", "nhiem vu",
)  # fmt: skip

# Fields of administration as they follow Sở, Bộ, Ban, Cục, Phòng: (today's and yesterday's names).
FIELDS = (
    "Nội vụ", "Tài chính", "Y tế", "Tư pháp", "Ngoại vụ", "Xây dựng", "Công Thương", "Công an",
    "Giáo dục và Đào tạo", "Khoa học và Công nghệ", "Nông nghiệp và Môi trường",
    "Nông nghiệp và Phát triển nông thôn", "Tài nguyên và Môi trường", "Kế hoạch và Đầu tư",
    "Lao động - Thương binh và Xã hội", "Lao động, Thương binh và Xã hội",
    "Lao động Thương binh và Xã hội", "Thông tin và Truyền thông", "Thông tin - Truyền thông",
    "Văn hóa, Thể thao và Du lịch", "Văn hóa và Thể thao", "Văn hóa, Thể thao",
    "Văn hóa - Thể thao", "Văn hóa - Thông tin", "Văn hóa và Thông tin", "Văn hóa - Xã hội",
    "Văn hóa Thông tin", "Văn hóa, Khoa học và Thông tin", "Du lịch", "Giao thông vận tải",
    "Dân tộc", "Dân tộc và Tôn giáo", "Tôn giáo", "Quốc phòng", "Ngoại giao",
    "Quy hoạch - Kiến trúc", "Tài chính - Kế hoạch", "Kinh tế", "Kinh tế và Hạ tầng",
    "Kinh tế - Hạ tầng", "Kinh tế, Hạ tầng và Đô thị", "An toàn thực phẩm", "Tuyên giáo",
    "Dân vận", "Tổ chức", "Tuyên giáo và Dân vận", "Nội chính", "Kinh tế Trung ương",
    "Thi đua - Khen thưởng", "Công nghiệp", "Thương mại", "Thủy sản", "Bưu chính, Viễn thông",
    "Khoa học, Công nghệ và Môi trường", "Y tế - Dân số", "Thông tin cơ sở", "Quản lý đất đai",
    "Công chức - Viên chức", "Kế hoạch - Tài chính", "Pháp chế", "Tổ chức cán bộ",
    "Cải cách hành chính", "Tổ chức - Hành chính", "Hành chính - Tổng hợp", "Phụ nữ",
    "Cựu chiến binh", "Nông dân", "Xây dựng Đảng", "Phục vụ hành chính công",
    "Quản lý trật tự đô thị", "Quản lý trật tự xây dựng", "Quản lý thị trường",
    "Quản lý đất đai và đo đạc bản đồ", "Phát triển quỹ đất", "Đăng ký đất đai",
    "Kiểm soát bệnh tật", "Kiểm soát thủ tục hành chính", "Bảo vệ chăm sóc sức khỏe cán bộ",
    "Chăn nuôi và Thú y", "Trồng trọt và Bảo vệ thực vật", "Thủy lợi", "Kiểm lâm",
    "Phòng cháy, chữa cháy và cứu nạn, cứu hộ", "Cảnh sát giao thông",
    "Cảnh sát quản lý hành chính về trật tự xã hội", "Giáo dục nghề nghiệp",
    "Giáo dục nghề nghiệp - Giáo dục thường xuyên", "Cung ứng dịch vụ sự nghiệp công",
    "dự án đầu tư xây dựng công trình dân dụng và công nghiệp",
    "dự án đầu tư xây dựng công trình giao thông", "dự án đầu tư xây dựng công trình",
    "dự án đầu tư xây dựng", "bồi thường, hỗ trợ, tái định cư",
    "bồi thường, hỗ trợ và tái định cư", "nghĩa vụ quân sự", "dự án công trình xây dựng", "các cơ quan Đảng",
)  # fmt: skip

# Provinces and cities under the centre, before and after 01/7/2025.
PROVINCES = (
    "An Giang", "Bà Rịa - Vũng Tàu", "Bạc Liêu", "Bắc Giang", "Bắc Kạn", "Bắc Ninh", "Bến Tre",
    "Bình Dương", "Bình Định", "Bình Phước", "Bình Thuận", "Cà Mau", "Cao Bằng", "Cần Thơ",
    "Đà Nẵng", "Đắk Lắk", "Đắk Nông", "Điện Biên", "Đồng Nai", "Đồng Tháp", "Gia Lai",
    "Hà Giang", "Hà Nam", "Hà Nội", "Hà Tĩnh", "Hải Dương", "Hải Phòng", "Hậu Giang",
    "Hòa Bình", "Huế", "Hưng Yên", "Khánh Hòa", "Kiên Giang", "Kon Tum", "Lai Châu",
    "Lạng Sơn", "Lào Cai", "Lâm Đồng", "Long An", "Nam Định", "Nghệ An", "Ninh Bình",
    "Ninh Thuận", "Phú Thọ", "Phú Yên", "Quảng Bình", "Quảng Nam", "Quảng Ngãi", "Quảng Ninh",
    "Quảng Trị", "Sóc Trăng", "Sơn La", "Tây Ninh", "Thái Bình", "Thái Nguyên", "Thanh Hóa",
    "Thừa Thiên Huế", "Tiền Giang", "Hồ Chí Minh", "Trà Vinh", "Tuyên Quang", "Vĩnh Long",
    "Vĩnh Phúc", "Yên Bái",
)  # fmt: skip
CENTRAL_CITIES = frozenset(
    map(fold, ("Hà Nội", "Hồ Chí Minh", "Hải Phòng", "Đà Nẵng", "Cần Thơ", "Huế"))
)

# Verbs that begin what a body must do, after its name.
DUTY_VERBS = (
    "chu tri", "phoi hop", "chi dao", "to chuc", "xay dung", "tham muu", "trien khai",
    "thuc hien", "ra soat", "bao cao", "huong dan", "kiem tra", "don doc", "tong hop",
    "theo doi", "can cu", "co trach nhiem", "co ke hoach", "co giai phap", "co bien phap",
    "co phuong an", "chiu trach nhiem", "co nhiem vu", "co y kien", "khan truong",
    "chu dong", "tiep tuc", "tang cuong", "day manh", "day nhanh", "kip thoi",
    "thuong xuyen", "nghien cuu", "hoan thanh", "hoan thien", "dam bao", "bao dam",
    "bo tri", "cung cap", "ban hanh", "phe duyet", "tham dinh", "quan triet",
    "tuyen truyen", "pho bien", "van dong", "huy dong", "quan ly", "su dung", "long ghep",
    "nang cao", "xu ly", "giai quyet", "giam sat", "thanh tra", "thong ke", "cong bo",
    "cong khai", "thong bao", "thanh lap", "de xuat", "cap nhat", "tiep nhan", "tap trung",
    "uu tien", "phat huy", "quan tam", "lanh dao", "chuan bi", "dang tai", "phat song",
    "tham gia", "cham soc", "can doi", "thuc hanh", "nghiem tuc", "thuong truc",
    "phan cong", "lam viec", "kien nghi", "dong vien", "khao sat", "danh gia", "khac phuc",
    "ung pho", "yeu cau", "de nghi", "rut kinh nghiem", "cham nhat", "truoc ngay",
    "dinh ky", "hang nam", "hang thang", "hang quy", "tu to chuc", "bien soan",
    "dieu chinh", "bo sung", "sua doi", "tra loi", "hoan tat", "ky ket", "ho tro",
    "tham du", "toi du", "du hop", "chap hanh", "duy tri", "thiet lap", "van hanh",
    "dau tu", "thu hoi", "ap dung", "dang ky", "ke khai", "thanh toan", "quyet toan",
    "giai ngan", "phan bo", "dau moi", "lam dau moi", "la co quan", "la don vi",
    "dieu phoi", "dieu tra", "phan tich", "dau tranh", "phat hien", "xac dinh", "xac minh",
    "phan loai", "thu thap", "luu tru", "so hoa", "khai thac", "chia se", "ket noi",
    "dao tao", "boi duong", "tap huan", "tuyen dung", "sap xep", "kien toan", "bo nhiem",
    "han che", "ngan chan", "phong ngua", "bao ve", "gin giu", "ton tao", "phuc hoi",
    "phat trien", "mo rong", "thuc day", "khuyen khich", "tao dieu kien", "gop y",
    "soat xet", "thu gom", "tham tra", "kiem soat", "kiem dem", "kiem ke", "san sang",
    "ban giao", "doi chieu", "doi khop", "niem yet", "tuan tra", "nghiem thu", "so tan",
    "di doi", "keu goi", "gia co", "tich cuc", "quyet liet", "kien quyet", "linh hoat",
    "xac nhan", "cam moc", "dinh huong", "tuyen chon", "truy quet", "xu phat", "niem phong",
)  # fmt: skip
# Those of one syllable, with their marks: "giao" is a verb, "giáo" half a name.
SHORT_VERBS = (
    "cử", "gửi", "lập", "trình", "treo", "giúp", "cấp", "không", "phải", "cần", "giao",
    "chuyển", "đưa", "trực", "mở", "tăng", "làm", "nộp", "bầu", "giảm", "mời", "cho",
    "soạn", "chi", "thu",
)  # fmt: skip
# Verbs of deciding: a name ends before them, but who decides is not given a duty by that.
DECIDING_VERBS = (
    "xem xet", "quyet dinh", "cho y kien", "thong nhat", "nhat tri", "dong y", "thong qua",
)  # fmt: skip
# Words that go between a body and its verb, or begin another clause: a name never runs over them.
# With their marks, for marks tell "có" from "cơ" and "văn" from "vẫn".
AFTER_NAME = (
    "để", "tại", "theo", "về", "khi", "nếu", "là", "được", "bị", "đã", "đang", "sẽ", "phải", "cần",
    "không", "mà", "trước", "sau", "đến", "từ", "cho", "với", "như", "nhằm", "do", "đồng thời",
    "này", "trên", "nêu", "trong", "ngoài", "cùng", "bằng", "qua", "gồm", "hoặc", "rồi", "xin",
    "xét", "nhận", "vào", "kèm", "ngày", "tháng", "năm", "số", "có", "chưa", "vẫn", "còn", "thì",
    "và", "các", "thuộc", "trực thuộc", "của",
)  # fmt: skip
