using Conversations.Gateway.Dialects.OpenHands.Conversations;

namespace Conversations.Silo.Tests.AgentServer;

public sealed class MarkdownHeadTests
{
    [Theory]
    [InlineData("name: git", "git")]
    [InlineData("name:git", "git")]
    [InlineData("name: 'git'", "git")]
    [InlineData("name: \"a: b # c\"", "a: b # c")]
    [InlineData("name: \"git\" # what it is", "git")]
    [InlineData("name: git # what it is", "git")]
    [InlineData("name: c#", "c#")]
    [InlineData("name: it's", "it's")]
    [InlineData("name: \"open", "\"open")]
    [InlineData("# name: no\nname: git", "git")]
    [InlineData("other:\n  name: no\nname: git", "git")]
    [InlineData("name: first\n  and more", "first and more")]
    [InlineData("name: >-\n  first\n  and more", "first and more")]
    [InlineData("name: |\n  first\n  and more", "first\nand more")]
    [InlineData("name:", null)]
    [InlineData("name: ''", null)]
    [InlineData("title: x", null)]
    [InlineData("", null)]
    public void Text_of_a_field_is_read(string head, string? name) => Assert.Equal(name, MarkdownHead.Read($"---\n{head}\n---\nrest").One("name"));

    [Theory]
    [InlineData("triggers:\n- git\n- re base", "git|re base")]
    [InlineData("triggers:\n  - git\n\n  # not this\n  - 'a, b'", "git|a, b")]
    [InlineData("triggers: [git, 're, base', \"x\",]", "git|re, base|x")]
    [InlineData("triggers: [git,\n  base]", "git|base")]
    [InlineData("triggers: git", "git")]
    [InlineData("triggers:\n- git # one\n-\n- -x", "git|-x")]
    [InlineData("triggers:\n-git", "")]
    [InlineData("triggers: []", "")]
    [InlineData("triggers: # none\n- git\nname: x", "git")]
    public void List_of_a_field_is_read(string head, string triggers) => Assert.Equal(triggers, string.Join('|', MarkdownHead.Read($"---\n{head}\n---\nrest").All("triggers")));

    [Theory]
    [InlineData("just text\n", "just text")]
    [InlineData("---\nname: x\nno end", "---\nname: x\nno end")]
    [InlineData("\uFEFF---\r\nname: x\r\n---\r\n\r\n# One\r\n\r\nTwo\r\n", "# One\n\nTwo")]
    [InlineData("---\nname: x\n---  \nrest", "rest")]
    [InlineData("---\nname: x\n---", "")]
    [InlineData("", "")]
    public void Content_is_what_is_not_head(string text, string content) => Assert.Equal(content, MarkdownHead.Read(text).Content);

    [Theory]
    [InlineData("AGENTS.md", "agents")]
    [InlineData(".cursorrules", "cursorrules")]
    [InlineData(".openhands/microagents/Git.md", "Git")]
    [InlineData(".openhands/skills/.hidden.md", "hidden")]
    [InlineData(".agents/skills/pdf/SKILL.md", "pdf")]
    public void Skill_without_a_name_is_called_after_its_file(string path, string name) => Assert.Equal(name, SkillFile.Read(path, "text").Name);

    [Theory]
    [InlineData("paths: src/**/*.cs, *.md", "src/**/*.cs|*.md")]
    [InlineData("paths:\n- a\n- b\ntriggers:\n- git", "a|b")]
    public void Skill_with_paths_comes_up_by_them_alone(string head, string paths)
    {
        var skill = SkillFile.Read("a/b.md", $"---\n{head}\n---\nrest");

        Assert.Equal(paths, string.Join('|', skill.Paths));
        Assert.Empty(skill.Triggers);
        Assert.Equal("path", (string)skill.InContext("a/b.md")["trigger"]!["type"]!);
    }
}
