"""What is left out is refitted and compared on the same subjects."""

from __future__ import annotations

from pipelines.studies.tadpole.ablation import LEFT_OUT, Trial, ablate, ablation_exhibit
from pipelines.studies.tadpole.truth import read_truth
from tests.pipelines.studies.tadpole.own_sample import QUICK, forecaster, history, sample


def test_without_mri_ventricles_are_forecast_worse_and_the_exhibit_says_so():
    trial = Trial(history(), read_truth(sample().d4), kind=QUICK)
    heard = []
    whole = trial.forecast(forecaster())
    found = ablate(trial, whole, ("MRI", "DTI"), draws=200, told=heard.append)
    assert heard == list(found) == ["MRI", "DTI"]
    exhibit = ablation_exhibit(found)
    frame = exhibit.frame.set_index(["Left out", "Score"])
    assert len(frame) == 6
    worse = frame.loc[("MRI", "Ventricles MAE (fraction of ICV)")]
    assert 0 < worse["95 % from"] < worse["Worse by"] < worse["95 % to"]
    assert (frame["95 % from"] <= frame["95 % to"]).all()
    assert "Ventricles MAE (fraction of ICV) without MRI" in exhibit.sentence
    mauc = next(one for one in found["MRI"] if one.official.key == "mauc")
    assert frame.loc[("MRI", "mAUC"), "Worse by"] == -mauc.value


def test_nothing_left_out_is_the_whole_and_is_no_worse():
    trial = Trial(history(), read_truth(sample().d4), kind=QUICK)
    whole = trial.forecast(forecaster())
    found = ablate(trial, whole, ("",), draws=50)
    assert all(one.value == 0 for one in found[""])
    assert ablation_exhibit(found).sentence.startswith("No forecast is clearly worse")


def test_all_modalities_and_the_history_are_tried():
    assert set(LEFT_OUT) == {
        *("cognition", "MRI", "PET", "CSF", "DTI", "genetics", "demographics", "diagnosis", "history"),
    }
