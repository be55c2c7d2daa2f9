namespace Orleans.Runtime;

public enum SiloStatus
{
    None = 0,
    Created = 1,
    Joining = 2,

    /// <summary>Owns grains.</summary>
    Active = 3,

    /// <summary>Owns no new grain, and gives away those it has.</summary>
    ShuttingDown = 4,
    Stopping = 5,
    Dead = 6,
}
