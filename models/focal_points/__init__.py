"""Focal points (cán bộ đầu mối): who speaks for an agency in a programme, since when and until when."""
