namespace Conversations.Users;

/// <summary>What a user may do.</summary>
public enum UserRole
{
    /// <summary>Sees and changes what is the user's own.</summary>
    User,

    /// <summary>Sees and changes what any user has.</summary>
    Operator,

    /// <summary>The same, and hands out keys.</summary>
    Admin,
}
