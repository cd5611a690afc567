"""What the study asks the analyst."""

from __future__ import annotations

from pipelines.engine.protocol import Option, Part

OPTIONS = (
    Option(
        "target",
        "Importances of",
        {
            "diagnosis": "Diagnosis at a later visit",
            "ADAS13": "ADAS13 at a later visit",
            "Ventricles_ICV": "Ventricle fraction at a later visit",
        },
        "The forecast file holds all three; features are ranked for one.",
    ),
    Option(
        "forecast",
        "Whom to forecast",
        {"D2": "The subjects marked D2", "backtest": "Nobody: only try on known subjects"},
        "With a D3 table its subjects are forecast instead, from their one visit.",
    ),
    Option(
        "forecaster",
        "Forecast file by",
        {
            "xgboost": "XGBoost",
            "linear": "Linear models",
            "lstm": "LSTM",
            "mean": "Mean of all",
            "median": "Median of all",
        },
        "All of them are scored side by side.",
    ),
    Option(
        "ablation",
        "What is each modality worth?",
        {"yes": "Fit again without each", "no": "Leave this out"},
        "Nine more fits: cognition, MRI, PET, CSF, DTI, genes, demographics, diagnosis, and the way to the last visit.",
    ),
)
PARTS = (
    Part("forecast", "A D3 table: last visits to forecast from", "One row per subject; missing is −4."),
    Part("truth", "A D4 table: what became of them", "Scores the forecasts with the challenge's eight scores."),
)
