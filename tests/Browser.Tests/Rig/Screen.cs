namespace Conversations.Browser.Tests;

/// <summary>What somebody looks at a page with.</summary>
sealed record Screen(string Name, int Width, int Height, bool Dark)
{
    public static Screen Desk { get; } = new("desk-light", 1280, 800, Dark: false);

    public static Screen DeskDark { get; } = Desk with { Name = "desk-dark", Dark = true };

    public static Screen Phone { get; } = new("phone-light", 390, 844, Dark: false);

    public static Screen PhoneDark { get; } = Phone with { Name = "phone-dark", Dark = true };

    public static Screen Named(string name) => new[] { Desk, DeskDark, Phone, PhoneDark }.Single(each => each.Name == name);
}
