"""What people look at and sign: figures, dashboards, registers and reports on paper."""
