"""What a meeting is about, by the words of its title and series."""

from __future__ import annotations

import re

from calendar_app.text import fold, slug

# Topic -> words that stand for it, folded; matched at the beginning of a word.
_WORDS = {
    "Deep Learning": "deep learning|deep neural|neural net|neuronale|tensorflow|pytorch|cnns?\\b|resnet|alexnet",
    "Reinforcement Learning": "reinforcement|atari|q-learning|bestaerkend",
    "Natural Language Processing": "nlp\\b|natural language|sprachverarbeitung|language model|llms?\\b|chatbot",
    "Computer Vision": "computer vision|bildverarbeitung|image|segmentation|segmentierung|pixelweise|visual|cvpr|iccv",
    "Healthcare": "health|medizin|medical|clinical|life sciences|pharma",
    "Finance": "financ|bank(?:ing|s)?\\b|fintech|insurance|versicherung",
    "Robotics": "robot",
    "Autonomous Driving": "autonom|self-driving|selbstfahrend",
    "Data Science": "data science|kaggle|data mining|big data|analytics",
    "MLOps": "mlops|machine learning operations",
    "AI and Society": "ethic|ethik|societ|gesellschaft|responsible|fairness|governance",
    "Generative AI": "generative (?:ai|model|adversarial)|diffusion model",
}
_PATTERNS = {topic: re.compile(rf"(?<![a-z0-9])(?:{words})") for topic, words in _WORDS.items()}


def topics_of(*texts: str) -> tuple[str, ...]:
    """Topics that the texts speak of, in the order of our list."""
    said = fold(" ".join(texts))
    return tuple(topic for topic, pattern in _PATTERNS.items() if pattern.search(said))


def topic_slug(topic: str) -> str:
    """A topic in addresses; what everybody abbreviates is the same topic: `NLP` is `natural-language-processing`."""
    return _ABBREVIATED.get(slug(topic), slug(topic))


_ABBREVIATED = {
    "dl": "deep-learning",
    "rl": "reinforcement-learning",
    "nlp": "natural-language-processing",
    "cv": "computer-vision",
    "genai": "generative-ai",
}
