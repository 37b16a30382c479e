# Every target first makes .venv ready (tools/setup.py), which takes no time when it is.
# PYTHON=python3.11 chooses the Python that .venv is made with.
PYTHON ?= python3
export NB TIER ONLY WHAT UPGRADE TORCH NAME CHECK CPUS IN OUT
# Meant for other programs; with the first of them ours would not even start.
unexport PYTHONHOME PYTHONPATH PYTHONWARNINGS PYTHONOPTIMIZE
IN_VENV = @$(PYTHON) tools/setup.py

.DEFAULT_GOAL := help
.PHONY: help lab demo real test check notebooks bench record lock readme claims weights release grade

help:       ## show this list
	@grep -hE '^[a-z]+: +##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+): +## /  make \1\t/' | expand -t 20

lab:        ## open the course in JupyterLab (sets it up the first time)
	$(IN_VENV) tools/lab.py

demo:       ## open one notebook for a class, projected: make demo NB=06
	$(IN_VENV) tools/demo.py

real:       ## fetch two real models, once (180 MB); without them the course shows pictures
	$(IN_VENV) tools/real.py

test:       ## everything that CI runs; one part of it: TIER=unit; one notebook: NB=06
	$(IN_VENV) tools/test.py

check:      ## style, types and the import contract only
	$(IN_VENV) tools/test.py check

notebooks:  ## run all notebooks and save their outputs; one of them: NB=06; compare CPUs: CPUS=all
	$(IN_VENV) tools/notebooks.py
	$(IN_VENV) tools/readme.py

bench:      ## measure speed on this machine; one benchmark: WHAT=grading
	$(IN_VENV) tools/bench.py

record:     ## write the recorded cases of the exercises anew from the answers
	$(IN_VENV) tools/record.py

lock:       ## write requirements.txt from pyproject.toml; newer versions: UPGRADE=1
	$(IN_VENV) tools/lock.py

readme:     ## write the README's table of notebooks anew
	$(IN_VENV) tools/readme.py

weights:    ## train the shipped models anew; one of them: NAME=recall; compare, write nothing: CHECK=all
	$(IN_VENV) tools/weights.py

release:    ## make the students' copy: build/release, a folder and a zip
	$(IN_VENV) -m helpers.grading.desk.release

grade:      ## grade a folder of submissions: make grade IN=submissions OUT=grades
	$(IN_VENV) tools/grade.py

claims:     ## write docs/claims.md and docs/lecture.md anew from the notebooks
	$(IN_VENV) tools/claims.py
	$(IN_VENV) tools/lecture.py
